"""Words of contact: who keeps it, with whom, among whom, by what means, how it is counted."""

from collections.abc import Mapping

from comitia.engine.vocabulary import Label


class Bearer(Label):
    """Whose duty the contact is."""

    DELEGATE = "delegate", "delegate", "代表"
    MEMBER = "member", "committee member", "委员"


class Level(Label):
    """A level of a chain of contact."""

    MEMBER = "member", "committee members", "委员"
    DELEGATE = "delegate", "delegates", "代表"
    PARTY_MEMBER = "party_member", "Party members", "党员"
    MASSES = "masses", "the masses", "群众"


class Contacted(Label):
    """Who or what is contacted."""

    DELEGATE = "delegate", "delegates", "代表"
    GROUP = "group", "delegate groups", "代表小组"
    PARTY_MEMBER = "party_member", "Party members", "党员"
    MASSES = "masses", "members of the masses", "群众"
    APPLICANT = "applicant", "applicants for Party membership", "入党积极分子"
    VILLAGE = "village", "villages", "村"
    POOR_HOUSEHOLD = "poor_household", "poor households", "贫困户"
    UNIT = "unit", "grassroots units", "基层单位"
    OTHER = "other", "others", "其他"


class Pool(Label):
    """Among whom those contacted are found."""

    OWN_BRANCH = "own_branch", "the own branch", "所在支部"
    ELECTING_UNIT = "electing_unit", "the electing unit", "选举单位"
    OWN_FIELD = "own_field", "the own field of work", "分管领域"
    ELSEWHERE = "elsewhere", "elsewhere", "其他"


class Counted(Label):
    """Of what the number is meant."""

    IN_ALL = "in_all", "in all", "合计"
    EACH_KIND = "each_kind", "of each kind", "各类分别计"
    EACH_GROUP = "each_group", "in each delegate group", "每个代表小组分别计"


class Visited(Label):
    """Of what a number of visits is meant."""

    IN_ALL = "in_all", "in all", "合计"
    EACH = "each", "to each one contacted", "对每一联系对象分别计"


class Means(Label):
    """How contact is made."""

    VISIT = "visit", "visit", "走访"
    TALK = "talk", "talk", "谈心谈话"
    MEETING = "meeting", "meeting", "会议座谈"
    MAIL = "mail", "letter or e-mail", "信函邮件"
    TELEPHONE = "telephone", "telephone", "电话"
    OTHER = "other", "another way", "其他"


MEASURES: Mapping[Contacted, str] = {
    Contacted.GROUP: "个",
    Contacted.VILLAGE: "个",
    Contacted.UNIT: "个",
    Contacted.POOR_HOUSEHOLD: "户",
}
"""The measure words in Chinese of those contacted who are not persons."""
