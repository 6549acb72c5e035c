"""Words that several domains share: who acts, what kind of session, and the base of a share."""

from __future__ import annotations

from collections.abc import Sequence

from comitia.engine.expressions import Expr, at, compare, either
from comitia.engine.vocabulary import Label, constant


class Actor(Label):
    """Who acts: a body, an office, or a person by post."""

    CONGRESS = "congress", "congress", "党代表大会"
    PRESIDIUM = "presidium", "presidium of the congress", "大会主席团"
    PREPARATORY_MEETING = "preparatory_meeting", "preparatory meeting", "预备会议"
    COMMITTEE = "committee", "Party committee", "党委"
    PLENUM = "plenum", "plenum of the committee", "全委会"
    STANDING_COMMITTEE = "standing_committee", "standing committee", "常委会"
    SECRETARY = "secretary", "secretary of the committee", "党委书记"
    DISCIPLINE_COMMISSION = "discipline_commission", "discipline commission", "纪委"
    SPECIAL_COMMITTEE = "special_committee", "special committee of the congress", "专门委员会"
    LEADING_GROUP = "leading_group", "leading group", "领导小组"
    OFFICE = "office", "office in charge of delegates' work", "党代表工作机构"
    ORGANISATION_DEPARTMENT = "organisation_department", "organisation department", "组织部门"
    DEPARTMENT = "department", "department concerned", "有关部门"
    HANDLING_UNIT = "handling_unit", "unit that handles the matter", "承办单位"
    GOVERNMENT = "government", "government", "政府"
    BRANCH = "branch", "Party branch", "党支部"
    VILLAGERS = "villagers", "meeting of villagers or their representatives", "村民(代表)会议"
    MEMBERS = "members", "meeting of Party members", "党员大会"
    DELEGATE = "delegate", "delegate", "代表"
    DELEGATES = "delegates", "delegates jointly", "代表联名"
    ALL_DELEGATES = "all_delegates", "all delegates", "全体代表"
    GROUP = "group", "delegate group or delegation", "代表小组或代表团"
    GROUP_HEAD = "group_head", "head of a delegate group", "代表小组组长"
    SPONSOR = "sponsor", "main sponsor", "领衔人"
    OTHER = "other", "another body or person", "其他"


class SessionKind(Label):
    """What kind of session of the congress it is."""

    FIRST = "first", "first session of a congress", "首次会议"
    ANNUAL = "annual", "annual session", "年会"
    MID_TERM = "mid_term", "mid-term session", "届中会议"
    IRREGULAR = "irregular", "irregular session", "不定期会议"


class Base(Label):
    """Whose number a share of delegates is taken of."""

    DELEGATES_DUE = "delegates_due", "delegates due to attend", "应到代表"
    DELEGATES_ALL = "delegates_all", "all delegates", "全体代表"
    DELEGATES_PRESENT = "delegates_present", "delegates present", "实到代表"


def session_bases(path: str = "") -> dict[str, Expr]:
    """The numbers behind the bases of a share, read from the session at `path`."""
    return {
        Base.DELEGATES_DUE: at(f"{path}delegates_due"),
        Base.DELEGATES_ALL: at(f"{path}delegates_all"),
        Base.DELEGATES_PRESENT: at(f"{path}present"),
    }


def among(expr: Expr, labels: Sequence[Label], address: str) -> Expr:
    """The text `expr` is one of the labels listed at `address`, each cited at its own place."""
    listed = (constant(label, f"{address}.{n}") for n, label in enumerate(labels))
    return either(*(compare("eq", expr, label) for label in listed))
