"""What a topic must be to be admissible, besides who puts it and when."""

from collections.abc import Callable, Iterable

from comitia.engine.expressions import Value, at, compare
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Text
from comitia.engine.rules import Requires, Rule
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Label, term
from comitia.plugins.motionwords import ANY_PHASE, Act, Phase, act_scope

COMITIA_API = API


class Quality(Label):
    """What a topic must be."""

    MAJOR = "major", "big, important or difficult", "重大重要或者难点事项"
    VITAL = "vital", "of vital interest to those concerned", "涉及有关方面切身利益"
    LAWFUL = "lawful", "within Party rules and the law", "符合党内法规和国家法律"


class TopicConditions(Kind):
    """What a topic or proposal must be, all of it together, to be admissible."""

    kind = "topic_conditions"
    names = Text("conditions on topics", "受理条件")
    gist = Text("what a topic must be to be admissible", "议题具备何种条件方可受理")
    sentence = Text(
        "A {act}[ put {phase}] must be {must_be}.", "[{phase}提出的]{act}，须{must_be}。"
    )
    example = """
kind: topic_conditions
modality: must
act: topic
must_be: [major, vital, lawful]
"""
    act: Act = term("类别", Text("what is put", "所提事项的类别"))
    phase: list[Phase] | None = term("阶段", ANY_PHASE, default=None)
    must_be: list[Quality] = term("条件", Text("what it must be", "须具备的条件"), min_length=1)

    def rules(self) -> Iterable[Rule]:
        """Each condition is necessary."""
        for number, each in enumerate(self.must_be):
            wanted = Value(True, Type.BOOL, f"{self._address}.must_be.{number}", each.text)
            holds = compare("eq", at(each.value), wanted)
            yield Requires("motion.admissible", holds, act_scope(self), each.text)


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(TopicConditions)
