"""Which table engine runs: read from what the user typed, and opened."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import cast

from comitia.engine.engines import Engine, Settings
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, ReadError, did_you_mean
from comitia.engine.values import frozen


@frozen
class Offer:
    """An engine there is: the module with its `open_engine`, the library, and its extra."""

    module: str
    library: str
    extra: str


OFFERS: Mapping[str, Offer] = {
    "duckdb": Offer("comitia.engine.duckengine", "duckdb", "batch"),
    "spark": Offer("comitia.engine.sparkengine", "pyspark", "spark"),
}
"""The engines by the name they have in `--engine`."""


def choose(typed: str) -> tuple[str, str | None]:
    """The engine and its master from `duckdb`, `spark` or `spark=MASTER`.

    Raises `ReadError` where there is no such engine or its library is not installed.
    """
    name, _, master = typed.partition("=")
    if name not in OFFERS:
        nearest = did_you_mean(name, OFFERS)
        advice = Msg("the engines are {names}", names=[f"`{each}`" for each in OFFERS])
        if nearest is not None:
            advice = Msg("did you mean `{word}`?", word=nearest)
        raise ReadError(
            [Problem("BT001", "error", Msg("there is no engine `{name}`", name=name), None, advice)]
        )
    offer = OFFERS[name]
    try:
        import_module(offer.library)
    except ImportError:
        message = Msg(
            "engine `{name}` needs the library `{library}`", name=name, library=offer.library
        )
        advice = Msg("install it: {command}", command=f"`pip install 'comitia[{offer.extra}]'`")
        raise ReadError([Problem("BT002", "error", message, None, advice)]) from None
    return name, master or None


def open_engine(name: str, settings: Settings) -> Engine:
    """The engine of a name that `choose` gave."""
    opener = cast(Callable[[Settings], Engine], import_module(OFFERS[name].module).open_engine)
    return opener(settings)
