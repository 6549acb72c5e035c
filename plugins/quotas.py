"""How many motions each may put to a session, and how many a session takes."""

from collections.abc import Callable, Iterable

from comitia.engine.expressions import (
    TRUE,
    Aggregate,
    Related,
    at,
    both,
    children,
    compare,
    count,
    given,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Question, Rule
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Integer, term
from comitia.plugins.common import is_among, says, when
from comitia.plugins.motionwords import Act

COMITIA_API = API


class MotionQuota(Kind):
    """How many motions of a kind each delegate or group puts, and how many a session takes."""

    kind = "motion_quota"
    names = Text("number of motions", "提交件数")
    gist = Text(
        "how many topics or proposals each may put to a session, and how many it takes",
        "每次会议每名代表、每个小组至多提几件，至多列入几件",
    )
    sentence = Text(
        "At one session[ each delegate puts at most {per_delegate}][, each group puts at most "
        "{per_group}][, at most {per_session} are listed] of this kind: {act}.",
        "每次会议，{act}[每名代表至多提{per_delegate}件][，每个小组至多提{per_group}件]"
        "[，至多列入{per_session}件]。",
    )
    example = """
kind: motion_quota
modality: must
act: topic
per_group: 1
per_session: 10
"""
    absent_types = dict.fromkeys(("per_delegate", "per_group", "per_session"), Type.INT)
    act: Act = term("类别", Text("what is put", "所提事项的类别"))
    per_delegate: Integer | None = term(
        "每名代表件数",
        Text("at most how many a delegate puts or signs", "每名代表至多提出或者联名几件"),
        default=None,
        ge=1,
    )
    per_group: Integer | None = term(
        "每个小组件数",
        Text("at most how many a group puts", "每个小组至多提出几件"),
        default=None,
        ge=1,
    )
    per_session: Integer | None = term(
        "每次会议件数",
        Text("at most how many a session has on its agenda", "每次会议至多列入几件"),
        default=None,
        ge=1,
    )

    def rules(self) -> Iterable[Rule]:
        """Nobody puts more than a share of it, and no more is listed than there is room for."""
        mine = is_among(self, "act", "motion.kind")
        for name, who in (("per_delegate", "delegate"), ("per_group", "group")):
            if says(self, name):
                same = Related(
                    "signature", (((who,), (who,)), (("motion", "session"), ("motion", "session")))
                )
                put = Aggregate("distinct", same, mine, at("motion"))
                scope = when(mine, given(who), given("motion.session"))
                yield Constraint(
                    "signature.within_quota", compare("le", put, self.param(name)), scope
                )
        if says(self, "per_session"):
            listed = both(is_among(self, "act", "kind"), compare("eq", at("included"), TRUE))
            number = count(children("motion", "session"), listed)
            yield Constraint(
                "session.within_capacity", compare("le", number, self.param("per_session"))
            )


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(MotionQuota)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    register(
        Question(
            "signature.within_quota",
            Form.CONSTRAINT,
            "signature",
            Text("does the signer keep within the number?", "联名者所提件数是否超过上限"),
            dated_by=("motion", "submitted_on"),
        )
    )
    register(
        Question(
            "session.within_capacity",
            Form.CONSTRAINT,
            "session",
            Text("is no more listed than the session takes?", "列入议程的件数是否超过上限"),
            dated_by=("opens",),
        )
    )
