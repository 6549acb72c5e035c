"""Words about motions that several domains share: what is put, when, and by whom."""

from collections.abc import Mapping
from typing import ClassVar

from comitia.engine import prose
from comitia.engine.expressions import (
    Aggregate,
    Case,
    Expr,
    Related,
    at,
    both,
    children,
    compare,
    either,
    exists,
    given,
)
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Label, Range, Threshold, Word, term
from comitia.plugins.common import Actor, Base, is_among, says, session_bases, when, with_measure


class Act(Label):
    """What is put to the congress or its bodies."""

    TOPIC = "topic", "topic", "议题"
    PROPOSAL = "proposal", "proposal", "提案"
    MOTION = "motion", "motion", "议案"
    SUGGESTION = "suggestion", "suggestion", "建议"
    OPINION = "opinion", "opinion", "意见"
    INTERPELLATION = "interpellation", "interpellation", "质询"


class Phase(Label):
    """When it is put, seen from the session."""

    BEFORE = "before", "before the session", "会前"
    IN_SESSION = "in_session", "during the session", "会议期间"
    BETWEEN = "between", "between sessions", "闭会期间"


class ReplyForm(Label):
    """In what form a reply is given."""

    WRITTEN = "written", "in writing", "书面"
    ORAL = "oral", "orally", "口头"
    FACE_TO_FACE = "face_to_face", "face to face", "当面"


ANY_PHASE = Text("when it is put; at any time where left out", "提出阶段，不写则不限")


SIGNATURES = children("signature", "motion")
SAME_MOTION = Related("signature", ((("motion",), ("motion",)),))


def number_of(signers: str, one: str) -> Expr:
    """The number on the motion, or else the distinct signers among the signatures."""
    counted = Aggregate("distinct", SIGNATURES, given(one), at(one))
    return Case(((given(signers), at(signers)),), counted)


class Groups(Range):
    """A number of groups, put at one time or not: `{at_least: 2, at_once: true}`."""

    at_once: bool | None = term(
        "同时", Text("whether they must act on one day", "是否须在同一日提出"), default=None
    )

    def met(self) -> Expr:
        """Enough groups put the motion, on one day where that is asked."""
        if not says(self, "at_once") or self.at_once is False:
            return self.holds(number_of("groups", "group"))
        same_day = compare("eq", at("signed_on"), at("signed_on", up=1))
        together = Aggregate("distinct", SAME_MOTION, both(given("group"), same_day), at("group"))
        return exists(SIGNATURES, both(given("group"), self.param("at_once"), self.holds(together)))

    absent_types: ClassVar[Mapping[str, Type]] = {"at_once": Type.BOOL}

    def prose(self, lang: Lang) -> str:
        """The number in words."""
        number = super().prose(lang)
        if lang == "zh":
            return f"{with_measure(number, '个')}代表小组{'同时' if self.at_once else ''}"
        return f"{number} delegate group(s){' on one day' if self.at_once else ''}"


class Sponsors(Word):
    """Who may put a motion: any one of bodies, a number of groups, a number of delegates."""

    bodies: list[Actor] | None = term("机构", Text("bodies", "机构"), default=None)
    groups: Groups | None = term("小组", Text("number of groups", "小组数"), default=None)
    delegates: Threshold[Base] | None = term(
        "代表", Text("number or share of delegates, jointly", "联名代表人数或比例"), default=None
    )

    absent_types: ClassVar[Mapping[str, Type]] = {
        "groups": Type.BOOL,
        "delegates": Type.BOOL,
        "bodies": Type.BOOL,
    }

    def hold(self) -> Expr:
        """One of the sponsors puts the current motion."""
        found: list[Expr] = []
        if says(self, "bodies"):
            found.append(is_among(self, "bodies", "sponsor"))
        if says(self, "groups"):
            found.append(self.param("groups") if self.groups is None else self.groups.met())
        if self.delegates is not None:
            number = number_of("delegates", "delegate")
            found.append(self.delegates.holds(number, session_bases("session.")))
        elif says(self, "delegates"):
            found.append(self.param("delegates"))
        return found[0] if len(found) == 1 else either(*found)

    def prose(self, lang: Lang) -> str:
        """The sponsors in words."""
        zh = lang == "zh"
        found = [each.zh if zh else f"the {each.en}" for each in self.bodies or []]
        if self.groups is not None:
            found.append(self.groups.prose(lang))
        if self.delegates is not None:
            words = self.delegates.prose(lang)
            plain = self.delegates.of is None
            if zh:
                found.append(f"{with_measure(words, '名') + '代表' if plain else words}联名")
            else:
                found.append(f"{words}{' delegates' if plain else ''} jointly")
        return "或者".join(found) if zh else prose.listed(found, lang, "or")


def act_scope(kind: Kind) -> Expr:
    """The motion is of the kind, and put in the phase, that the provision speaks of."""
    return when(is_among(kind, "act", "kind"), is_among(kind, "phase", "phase"))
