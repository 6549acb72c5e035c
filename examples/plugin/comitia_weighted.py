"""Weighted voting: a complete plugin of one kind, one table and one question."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from comitia.engine.expressions import Aggregate, at, children
from comitia.engine.hookspecs import hookimpl
from comitia.engine.kinds import Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Form, Question, Rule, Suffices
from comitia.engine.vocabulary import Integer, Label, Threshold, term

COMITIA_API = 1


class Weight(Label):
    """Of what a share of weights is taken."""

    ALL = "all", "all weights", "总权数"


class Poll(Record):
    """A question put to voters of different weight."""

    table: ClassVar[str] = "poll"
    names: ClassVar[Text] = Text("poll", "加权表决")
    all_weights: Integer | None = cell("总权数", Text("sum of all weights", "全部权数之和"))


class Voice(Record):
    """One voter's weight, cast for or against."""

    table: ClassVar[str] = "voice"
    names: ClassVar[Text] = Text("voice", "票")
    poll: str = cell("表决", Text("the poll", "所属表决"), required=True, refers="poll")
    weight: Integer | None = cell("权数", Text("the voter's weight", "权数"))
    in_favour: bool | None = cell("赞成", Text("whether in favour", "是否赞成"))


class WeightedMajority(Kind):
    """What weight must be in favour for a poll to be carried."""

    kind = "weighted_majority"
    names = Text("weighted majority", "加权多数")
    gist = Text("what weight must be in favour", "须有多少权数赞成")
    sentence = Text("A poll is carried by {weight}.", "加权表决须有{weight}赞成方为通过。")
    example = """
kind: weighted_majority
modality: must
weight: {more_than: 1/2, of: all}
"""
    weight: Threshold[Weight] = term("权数", Text("weight in favour", "赞成的权数"))

    def rules(self) -> Iterable[Rule]:
        """The weight in favour reaches the threshold."""
        favour = Aggregate("sum", children("voice", "poll"), at("in_favour"), at("weight"))
        yield Suffices("poll.carried", self.weight.holds(favour, {Weight.ALL: at("all_weights")}))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kind."""
    register(WeightedMajority)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables."""
    register(Poll)
    register(Voice)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the question."""
    register(Question("poll.carried", Form.DECISION, "poll", Text("is it carried?", "是否通过")))
