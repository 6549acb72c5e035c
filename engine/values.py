"""Frozen dataclasses that are made quickly: a short command spends much of its time on classes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, FrozenInstanceError, dataclass, field, fields
from functools import cached_property
from operator import attrgetter
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
    """The method that sets the fields past `__setattr__`, which refuses: through their slots."""
    scope: dict[str, Any] = {"MISSING": MISSING}
    parameters, body = [], []
    slots = "__slots__" in made.__dict__
    for each in fields(made):
        name = given = each.name
        default = ""
        if each.default is not MISSING:
            scope[f"default_{name}"], default = each.default, f"=default_{name}"
        elif each.default_factory is not MISSING:
            scope[f"new_{name}"], default = each.default_factory, "=MISSING"
            given = f"new_{name}() if {name} is MISSING else {name}"
        parameters.append(f"{name}{default}")
        if slots:
            scope[f"set_{name}"] = made.__dict__[name].__set__
            body.append(f"    set_{name}(self, {given})\n")
        else:
            body.append(f"    self.__dict__['{name}'] = {given}\n")
    exec(f"def __init__(self, {', '.join(parameters)}):\n{''.join(body)}", scope)
    init: Callable[..., None] = scope["__init__"]
    init.__qualname__ = f"{made.__qualname__}.__init__"
    init.__module__ = made.__module__
    return init


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
