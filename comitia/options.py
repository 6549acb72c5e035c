"""What all commands share: options, forms of output, and how a person's mistakes are shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec

import click

Params = ParamSpec("Params")

FINDINGS = 1
WRONG_USE = 2


def _lang(value: str | None) -> str:
    if value is not None:
        return value
    import locale

    from comitia.engine.messages import default_lang

    # Windows says it in no variable.
    return default_lang(os.environ, locale.getlocale()[0] or "")


lang_option = click.option(
    "--lang",
    type=click.Choice(["zh", "en"]),
    default=None,
    callback=lambda _context, _parameter, value: _lang(value),
    help="Language of the output; by default that of the locale. 输出语言。",
)
format_option = click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Form of the output. 输出格式。",
)
as_of_option = click.option(
    "--as-of",
    "as_of",
    default=None,
    metavar="DATE",
    help="The day the case is looked at; by default that of the records, else today. 截至日期。",
)
since_option = click.option(
    "--since",
    default=None,
    metavar="DATE",
    help="Where duties counted in periods begin; by default 1 January of that year."
    " 周期性职责从何日算起。",
)
only_option = click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Only this question, kind or provision; may be repeated. 只看这些，可重复。",
)


def _forces(context: click.Context, option: click.Parameter, typed: tuple[str, ...]) -> Any:
    """The forces by their keys, where they were typed in Chinese, too."""
    if not typed:
        return typed
    from comitia.engine.headers import Force

    keys = {each.zh: each.value for each in Force}
    return tuple(keys.get(each, each) for each in typed)


as_if_option = click.option(
    "--as-if",
    "as_if",
    multiple=True,
    callback=_forces,
    metavar="FORCE",
    help="Treat provisions of this force (draft, plan, recommendation, practice) as in force."
    " 视同施行的效力（草案、计划、建议、做法）。",
)
memory_option = click.option(
    "--memory", default=None, metavar="SIZE", help="Most memory to use, as 2GB. 内存上限。"
)
shape_option = click.option(
    "--as",
    "shape",
    type=click.Choice(["parquet", "csv"]),
    default="parquet",
    show_default=True,
    help="Form of the files. 格式。",
)
replace_option = click.option(
    "--force", is_flag=True, help="Replace an earlier output of this command. 覆盖。"
)


def echo_json(data: Any) -> None:
    """Print plain data as JSON."""
    import json

    click.echo(json.dumps(data, ensure_ascii=False, indent=2))


def echo_lines(lines: Iterable[str]) -> None:
    """Print lines."""
    for line in lines:
        click.echo(line)


def handles_errors(command: Callable[Params, None]) -> Callable[Params, None]:
    """Show what is wrong with a person's input as messages, and end with exit code 2."""

    @wraps(command)
    def wrapped(*args: Params.args, **kwargs: Params.kwargs) -> None:
        from comitia.workspace import Unusable

        try:
            command(*args, **kwargs)
        except Unusable as unusable:
            form = kwargs.get("form", "text")
            lang = pick(kwargs.get("lang"))
            if form == "json":
                echo_json({"problems": unusable.to_json()})
            for line in unusable.render(lang, terminal=sys.stderr.isatty()):
                click.echo(line, err=True)
            sys.exit(WRONG_USE)

    return wrapped


def pick(lang: object) -> Any:
    """The language that an option names, as the engine has it."""
    return "zh" if lang == "zh" else "en"
