"""Frozen values: all that the standard library's frozen dataclasses do."""

import copy
import pickle
from collections.abc import Callable
from dataclasses import FrozenInstanceError, dataclass, field, fields, replace
from functools import cached_property
from typing import Any, get_args

import pytest

from comitia.engine import expressions
from comitia.engine.expressions import Expr, at, both, integer
from comitia.engine.values import frozen


@frozen
class Pair:
    """Two fields, and one that is not compared."""

    left: int
    right: str = "r"
    notes: list[str] = field(default_factory=list, compare=False)


@frozen
class Other:
    """The same fields under another name."""

    left: int
    right: str = "r"


@dataclass(frozen=True, slots=True)
class Standard:
    """What the standard library makes of the fields of `Pair`."""

    left: int
    right: str = "r"
    notes: list[str] = field(default_factory=list, compare=False)


@frozen
class Keeping:
    """Keeps what it has found."""

    left: int
    right: str = "r"
    notes: list[str] = field(default_factory=list, compare=False)

    @cached_property
    def found(self) -> object:
        """A thing of its own."""
        return object()


def test_fields_are_set_by_place_and_name() -> None:
    assert (Pair(1).left, Pair(1).right) == (1, "r")
    assert Pair(right="x", left=2) == Pair(2, "x")
    assert Pair(1).notes == []
    assert Pair(1).notes is not Pair(1).notes
    with pytest.raises(TypeError, match="left"):
        Pair()  # type: ignore[call-arg]


def test_equal_are_values_of_one_class_with_equal_fields() -> None:
    assert Pair(1, notes=["a"]) == Pair(1)
    assert hash(Pair(1, notes=["a"])) == hash(Pair(1))
    assert Pair(1) != Pair(2)
    assert Pair(1) != Other(1)  # type: ignore[comparison-overlap]


@pytest.mark.parametrize(
    "change", [lambda it: setattr(it, "left", 2), lambda it: delattr(it, "left")]
)
def test_nothing_changes_them(change: Callable[[Any], None]) -> None:
    value = Pair(1)
    with pytest.raises(FrozenInstanceError):
        change(value)
    with pytest.raises(FrozenInstanceError):
        value.more = 1  # type: ignore[attr-defined]
    assert value == Pair(1)


def test_the_standard_library_knows_them() -> None:
    assert [each.name for each in fields(Pair)] == [each.name for each in fields(Standard)]
    assert Pair.__match_args__ == Standard.__match_args__
    assert replace(Pair(1), right="x") == Pair(1, "x")
    assert repr(Pair(1)) == repr(Standard(1)).replace("Standard", "Pair")
    match Pair(1, "x"):
        case Pair(left, right=right):
            assert (left, right) == (1, "x")


def test_what_is_found_once_is_kept() -> None:
    value = Keeping(1)
    assert value.found is value.found
    assert value == Keeping(1)
    assert hash(value) == hash(Keeping(1))
    assert value.notes is not Keeping(1).notes
    assert replace(value, right="x") == Keeping(1, "x")
    assert pickle.loads(pickle.dumps(value)) == value
    with pytest.raises(FrozenInstanceError):
        value.left = 2  # type: ignore[misc]


def test_the_hash_of_what_is_many_deep_is_found_once_and_stays_behind() -> None:
    one, other = (both(at("a.b"), both(integer(1))) for _ in range(2))
    assert hash(one) == hash(other)
    copied = pickle.loads(pickle.dumps(one))
    assert not hasattr(copied, "_hash")  # another process hashes texts otherwise
    assert (copied, hash(copied)) == (one, hash(one))
    assert [each.name for each in fields(one)] == ["args"]


def test_every_node_tells_its_parts() -> None:
    assert set(expressions._PARTS) == set(get_args(Expr))


@pytest.mark.parametrize(
    "copied", [copy.copy, copy.deepcopy, lambda v: pickle.loads(pickle.dumps(v))]
)
def test_copies_are_equal(copied: Callable[[Pair], Pair]) -> None:
    assert copied(Pair(1, "x", ["a"])) == Pair(1, "x")
    assert copied(Pair(1, "x", ["a"])).notes == ["a"]
