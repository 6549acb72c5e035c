"""Frozen dataclasses that are made quickly: a short command spends much of its time on classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from functools import cache, cached_property
from operator import attrgetter
from types import FunctionType
from typing import Any, TypeVar, dataclass_transform

Made = TypeVar("Made")


class Deep:
    """A value that holds others of its sort, many deep: its hash is found once."""

    __slots__ = ("_hash",)


@dataclass_transform(frozen_default=True, field_specifiers=(field,))
def frozen(cls: type[Made]) -> type[Made]:
    """`cls` as by `dataclass(frozen=True, slots=True)`, in a quarter of the time.

    The standard library writes and compiles six methods for each class. Only `__init__` gains
    by that; the others are written here once. What the standard library knows of its own
    dataclasses (`fields`, `replace`, `__match_args__`) it knows of these, too. A class that
    keeps what it has found (`cached_property`) has no slots, for there are none for that.
    """
    slots = not any(isinstance(each, cached_property) for each in cls.__dict__.values())
    made = dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
    compared = attrgetter(*(each.name for each in fields(made) if each.compare))  # type: ignore[arg-type]

    def equals(self: Made, other: object) -> bool:
        return compared(self) == compared(other) if type(other) is made else NotImplemented

    def hashed(self: Made) -> int:
        return hash(compared(self))

    def hashed_once(self: Any) -> int:
        try:
            return self._hash  # type: ignore[no-any-return]
        except AttributeError:
            keep(self, found := hash(compared(self)))
            return found

    methods = {"__eq__": equals, "__hash__": hashed, **_SHARED}
    if issubclass(made, Deep):
        keep = Deep._hash.__set__  # type: ignore[attr-defined]
        methods["__hash__"] = hashed_once
    if "__init__" not in cls.__dict__:
        methods["__init__"] = _init(made)
    for name, method in methods.items():
        setattr(made, name, method)
    return made


def _init(made: type) -> Callable[..., None]:
    """The method that sets the fields past `__setattr__`, which refuses: through their slots.

    One is written and compiled for each number of fields; those of classes are copies of it with
    the names of their own.
    """
    puts, names, defaults = [], [], []
    slots = "__slots__" in made.__dict__
    for each in fields(made):
        put = made.__dict__[each.name].__set__ if slots else _putting(each.name)
        if each.default is not MISSING:
            defaults.append(each.default)
        elif each.default_factory is not MISSING:
            defaults.append(MISSING)
            put = _filling(put, each.default_factory)
        puts.append(put)
        names.append(each.name)
    pattern: Any = _setting(len(puts))(*puts)
    code = pattern.__code__.replace(co_varnames=("self", *names))
    init = FunctionType(code, {}, "__init__", tuple(defaults), pattern.__closure__)
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__module__ = made.__module__
    return init


@cache
def _setting(count: int) -> Callable[..., Callable[..., None]]:
    """A function that takes `count` ways to set a field, and makes an `__init__` that uses them."""
    values = [f"value_{number}" for number in range(count)]
    puts = [f"put_{number}" for number in range(count)]
    lines = [f"        {put}(self, {value})" for put, value in zip(puts, values, strict=True)]
    source = [
        f"def setting({', '.join(puts)}):",
        f"    def __init__({', '.join(['self', *values])}):",
        *(lines or ["        pass"]),
        "    return __init__",
    ]
    scope: dict[str, Any] = {}
    exec("\n".join(source), scope)
    setting: Callable[..., Callable[..., None]] = scope["setting"]
    return setting


def _putting(name: str) -> Callable[[Any, object], None]:
    def put(self: Any, value: object) -> None:
        self.__dict__[name] = value

    return put


def _filling(put: Callable[[Any, object], None], new: Callable[[], object]) -> Callable[..., None]:
    """`put`, with what `new` makes where no value is given."""

    def fill(self: Any, value: object) -> None:
        put(self, new() if value is MISSING else value)

    return fill


def _repr(self: Any) -> str:
    shown = ", ".join(f"{each.name}={getattr(self, each.name)!r}" for each in fields(self))
    return f"{type(self).__qualname__}({shown})"


def _setattr(_self: Any, name: str, _value: object) -> None:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delattr(_self: Any, name: str) -> None:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[Any]:
    return [getattr(self, each.name) for each in fields(self)]


def _setstate(self: Any, state: list[Any]) -> None:
    for each, one in zip(fields(self), state, strict=True):
        object.__setattr__(self, each.name, one)


_SHARED: dict[str, Callable[..., Any]] = {
    "__repr__": _repr,
    "__setattr__": _setattr,
    "__delattr__": _delattr,
    "__getstate__": _getstate,
    "__setstate__": _setstate,
}
