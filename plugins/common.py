"""Words that several domains share: who acts, what kind of session, and the base of a share."""

from collections.abc import Mapping, Sequence
from typing import ClassVar, Literal, cast

from comitia.engine import prose
from comitia.engine.dates import PeriodUnit
from comitia.engine.expressions import (
    TRUE,
    Absent,
    Any,
    Cause,
    CauseKind,
    Compare,
    Context,
    Expr,
    Not,
    Value,
    at,
    both,
    compare,
    either,
    given,
    minus,
)
from comitia.engine.kinds import Kind, in_words
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Obligation
from comitia.engine.schema import Type
from comitia.engine.vocabulary import Duration, Frequency, Label, Word, constant, term


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
    GENERAL_OFFICE = "general_office", "office of the committee and government", "党政办公室"
    DEPARTMENT = "department", "department concerned", "有关部门"
    HANDLING_UNIT = "handling_unit", "unit that handles the matter", "承办单位"
    GOVERNMENT = "government", "government", "政府"
    BRANCH = "branch", "Party branch", "党支部"
    VILLAGERS = "villagers", "meeting of villagers or their representatives", "村民（代表）会议"
    MEMBERS = "members", "meeting of Party members", "党员大会"
    DELEGATE = "delegate", "delegate", "代表"
    DELEGATES = "delegates", "delegates jointly", "代表联名"
    ALL_DELEGATES = "all_delegates", "all delegates", "全体代表"
    GROUP = "group", "delegate group or delegation", "代表小组或代表团"
    GROUP_HEAD = "group_head", "head of a delegate group", "代表小组组长"
    SPONSOR = "sponsor", "main sponsor", "领衔人"
    OBSERVER = "observer", "person attending without vote", "列席人员"
    COUNTY_LEADER = "county_leader", "county leader", "县领导"
    COUNTY_DEPUTY_HEAD = "county_deputy_head", "deputy county head in charge", "分管副县长"
    TOWNSHIP_DEPUTY_HEAD = "township_deputy_head", "deputy township head in charge", "分管副乡镇长"
    VILLAGE_CONTACT_LEADER = (
        "village_contact_leader",
        "township leader who contacts the village",
        "联系该村（社区）的乡镇领导",
    )
    ORGANISATION_COMMISSIONER = (
        "organisation_commissioner",
        "organisation commissioner of the township committee",
        "乡镇党委组织委员",
    )
    DEPARTMENT_HEAD = "department_head", "head of the department concerned", "有关部门负责人"
    TOWNSHIP_STATION = "township_station", "station or office of the township", "乡镇站所"
    VILLAGE_ORGANISATION = "village_organisation", "village organisation", "村（社区）组织"
    INSPECTED = "inspected", "Party organisation of the unit inspected", "被视察单位党组织"
    APPRAISED = "appraised", "persons appraised", "被评议人"
    VILLAGE_PARTY = "village_party_organisation", "village Party organisation", "村党组织"
    BRANCH_COMMITTEE = "branch_committee", "committee of the Party branch", "党支部委员会"
    VILLAGERS_COMMITTEE = "villagers_committee", "villagers' committee", "村民委员会"
    TWO_COMMITTEES = "two_committees", "two committees of the village", "村“两委”"
    JOINT_MEETING = (
        "joint_meeting",
        "joint meeting of village Party organisation and villagers' committee",
        "村党组织和村民委员会联席会议",
    )
    VILLAGERS_MEETING = "villagers_meeting", "villagers' meeting", "村民会议"
    REPRESENTATIVES_MEETING = "representatives_meeting", "representatives' meeting", "村民代表会议"
    PARTY_MEMBERS = "party_members", "Party members", "党员"
    MASSES = "masses", "masses", "群众"
    DISCUSSION_HEAD = "discussion_head", "head of a discussion group", "讨论组组长"
    CONTACT_PERSON = "contact_person", "contact person of the activity point", "活动点联系人"
    COLLECTION_GROUP = "collection_group", "opinion collection group", "意见征集小组"
    PEOPLES_CONGRESS = "peoples_congress", "people's congress", "人大"
    CPPCC = "cppcc", "CPPCC", "政协"
    MASS_ORGANISATION = "mass_organisation", "mass organisations", "群团组织"
    OTHER = "other", "another body or person", "其他"


class SessionKind(Label):
    """What kind of session of the congress it is."""

    FIRST = "first", "first session of a congress", "首次会议"
    ANNUAL = "annual", "annual session", "年会"
    MID_TERM = "mid_term", "mid-term session", "届中会议"
    IRREGULAR = "irregular", "irregular session", "不定期会议"
    REGULAR = "regular", "regular meeting of delegates", "代表例会"


class Ground(Label):
    """On what a session beyond the scheduled ones is called."""

    PARTY_BUILDING = "party_building", "Party building", "党的建设"
    ECONOMY_AND_SOCIETY = "economy_and_society", "economic and social development", "经济社会发展"
    KEY_PERSONNEL = "key_personnel", "important appointments and removals", "重要干部任免"
    MAJOR_DECISION = "major_decision", "a major decision", "重大决策"
    OTHER_MAJOR = "other_major", "another major matter", "其他重大事项"
    OTHER = "other", "another matter", "其他事项"


ANY_SESSION = Text("kinds of session; every kind where left out", "会议类型，不写则适用于各类会议")


class Base(Label):
    """Whose number a share of delegates is taken of."""

    DELEGATES_DUE = "delegates_due", "delegates due to attend", "应到代表"
    DELEGATES_DUE_NOT_EXCUSED = (
        "delegates_due_not_excused",
        "delegates due to attend, those excused left out",
        "应到代表（不含准假者）",
    )
    DELEGATES_ALL = "delegates_all", "all delegates", "全体代表"
    DELEGATES_PRESENT = "delegates_present", "delegates present", "实到代表"


def session_bases(path: str = "") -> dict[str, Expr]:
    """The numbers behind the bases of a share, read from the session at `path`."""
    return {
        Base.DELEGATES_DUE: at(f"{path}delegates_due"),
        Base.DELEGATES_DUE_NOT_EXCUSED: minus(at(f"{path}delegates_due"), at(f"{path}excused")),
        Base.DELEGATES_ALL: at(f"{path}delegates_all"),
        Base.DELEGATES_PRESENT: at(f"{path}present"),
    }


def among(expr: Expr, labels: Sequence[Label], address: str) -> Expr:
    """The text `expr` is one of the labels listed at `address`, each cited at its own place."""
    listed = (constant(label, f"{address}.{n}") for n, label in enumerate(labels))
    return either(*(compare("eq", expr, label) for label in listed))


class Level(Label):
    """A level of administration."""

    VILLAGE = "village", "village (community)", "村（社区）级"
    TOWNSHIP = "township", "township", "乡镇级"
    COUNTY = "county", "county", "县级"
    CITY = "city", "city", "市级"


class Category(Label):
    """What marks a matter raised by members or masses; a matter may have several marks."""

    ORDINARY = "ordinary", "ordinary", "一般"
    MAJOR = "major", "major", "重大"
    BROAD = "broad", "of broad reach", "涉及面广"
    COMMON = "common", "of common nature", "共性"
    UNSOLVABLE = "unsolvable", "impossible under law or policy", "受法律政策限制不能办理"


class Arising(Label):
    """What a matter arose from."""

    RECEPTION = "reception", "a reception of the masses", "接待群众"
    VISIT = "visit", "a visit or talk", "走访联系"
    PROPOSAL = "proposal", "a delegate's proposal or suggestion", "代表提案（建议）"
    OTHER = "other", "something else", "其他"


def in_categories(categories: Sequence[Category], address: str, path: str = "") -> Expr:
    """The matter at `path` bears one of the marks listed at `address`.

    An ordinary matter is neither major nor broad nor common; whether it can be handled is
    another question.
    """
    tests: list[Expr] = []
    for number, category in enumerate(categories):
        yes = Value(True, Type.BOOL, f"{address}.{number}", category.text)
        if category is Category.ORDINARY:
            marks = (at(f"{path}major"), at(f"{path}broad"), at(f"{path}common"))
            tests.append(Compare("eq", Not(Any(marks)), yes))
        else:
            tests.append(Compare("eq", at(f"{path}{category.value}"), yes))
    return tests[0] if len(tests) == 1 else Any(tuple(tests))


class Basis(Label):
    """By what delegates are divided into groups."""

    AREA = "area", "area", "地域"
    TRADE = "trade", "trade", "行业"
    WORK = "work", "nature of work", "工作性质"
    EASE = "ease", "ease of activity", "便于活动"
    UNIT = "unit", "electing unit", "选举单位"
    PARTY_GROUP = "party_group", "Party small group", "党小组"
    CENTRE_HOUSEHOLD = "centre_household", "members' centre household", "党员中心户"
    BRANCH = "branch", "Party branch", "党支部"
    OTHER = "other", "another basis", "其他"


class Body(Label):
    """A body whose members are elected or appointed."""

    COMMITTEE = "committee", "Party committee", "党委"
    STANDING_COMMITTEE = "standing_committee", "standing committee", "常委会"
    DISCIPLINE_COMMISSION = "discipline_commission", "discipline commission", "纪委"
    OTHER = "other", "another body", "其他"


class Workplace(Label):
    """What kind of unit a delegate works in."""

    ORGAN = "organ", "organ of the Party or government", "党政机关"
    VILLAGE = "village", "village (community)", "村（社区）"
    ENTERPRISE = "enterprise", "enterprise", "企业"
    INSTITUTION = "institution", "school, hospital or other institution", "事业单位"
    OTHER = "other", "another unit", "其他"


class Lead(Word):
    """How long before an event something is done: `{at_least: {days: 5}, at_most: {days: 10}}`."""

    at_least: Duration | None = term(
        "至少提前", Text("no later than this long before", "至少提前多久"), default=None
    )
    at_most: Duration | None = term(
        "至多提前", Text("no earlier than this long before", "至多提前多久"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"at_least": Type.DATE, "at_most": Type.DATE}

    def latest(self, event: Expr) -> Expr:
        """The last day on which it is in time; undetermined where no least time is given."""
        if self.at_least is None:
            return self.param("at_least")
        return self.at_least.before(event)

    def earliest(self, event: Expr) -> Expr | None:
        """The first day on which it is not too early, where the text sets one."""
        return None if self.at_most is None else self.at_most.before(event)

    def prose(self, lang: Lang) -> str:
        """The time in words."""
        least = None if self.at_least is None else self.at_least.prose(lang)
        most = None if self.at_most is None else self.at_most.prose(lang)
        if least is None and most is None:
            return prose.UNSTATED.pick(lang)
        if least == most:
            return f"恰好{least}" if lang == "zh" else f"exactly {least}"
        if lang == "zh":
            return "、".join(
                f"{word}{each}" for word, each in (("至少", least), ("至多", most)) if each
            )
        words = (("at least", least), ("at most", most))
        return " and ".join(f"{word} {each}" for word, each in words if each)


def in_period(path: str, up: Literal[0, 1] = 0) -> Expr:
    """The day at `path` lies in the period that a duty is counted in."""
    when = at(path, up)
    return both(
        compare("ge", when, Context("period_first")), compare("le", when, Context("period_last"))
    )


def unit_of(frequency: Frequency) -> PeriodUnit:
    """The period that a frequency is counted in."""
    return cast(PeriodUnit, frequency.every.value)


def once_within(
    question: str, done: str, start: Expr, word: Word, field: str, *, applies: Expr
) -> Obligation:
    """A duty to be done within the duration in the field `field` of `word`, from `start` on.

    `done` is the event field with the day it was done. Where no duration is stated, a duty
    not done is undetermined: nobody can tell whether it is late.
    """
    within: Duration | None = getattr(word, field)
    if within is None:
        return Obligation(question, given(done), applies, due=word.param(field))
    due = within.after(start)
    return Obligation(question, given(done), applies, compare("le", at(done), due), due)


def is_among(word: Word, name: str, path: str) -> Expr:
    """The field at `path` is what `word.name` gives, or one of what it lists.

    True where `word` says nothing of it; undetermined where the text cannot be read.
    """
    value = getattr(word, name)
    address = f"{word._address}.{name}"
    if value is None:
        if address in word._unknown:
            return Absent(Type.BOOL, Cause(CauseKind.UNKNOWN, (address,)))
        return TRUE
    if not isinstance(value, list):
        return compare("eq", at(path), constant(value, address))
    tests = [
        compare("eq", at(path), constant(item, f"{address}.{number}"))
        for number, item in enumerate(value)
    ]
    return tests[0] if len(tests) == 1 else either(*tests)


def with_measure(bounds: str, measure: str) -> str:
    """Bounds in Chinese with a measure word.

    >>> with_measure("十以上", "名"), with_measure("二", "个"), with_measure("十二", "个")
    ('十名以上', '两个', '十二个')
    """
    head = bounds.removesuffix("以上")
    counted = "两" if head == "二" else head
    return f"{counted}{measure}{bounds[len(head) :]}"


def flag(word: Word, name: str, phrases: Mapping[str, Text], lang: Lang) -> str:
    """What a field that is true says in a sentence; empty for any other field."""
    return phrases[name].pick(lang) if name in phrases and getattr(word, name) is True else ""


def when(*conditions: Expr) -> Expr:
    """All the conditions, those that say nothing left out."""
    kept = [each for each in conditions if each != TRUE]
    return kept[0] if len(kept) == 1 else both(*kept) if kept else TRUE


def says(word: Word, name: str) -> bool:
    """Whether the text speaks of the field `name`, be it illegibly."""
    return getattr(word, name) is not None or f"{word._address}.{name}" in word._unknown


class Alternatives(Kind):
    """Base of kinds that print some of their lists as alternatives: a, b or c."""

    alternatives: ClassVar[tuple[str, ...]] = ()
    """The fields whose lists are alternatives."""

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        value = getattr(self, name)
        if name in self.alternatives and isinstance(value, list):
            return prose.listed([in_words(each, lang) for each in value], lang, "or")
        return super().words(name, lang)


class UnitKind(Label):
    """What kind of unit below the assembly it is."""

    TOWNSHIP = "township", "town, township or street", "镇（乡或街道）"
    DIRECT_COMMITTEE = (
        "direct_committee",
        "Party committee or work committee directly under the assembly's level",
        "直属党委（党工委）",
    )
    VILLAGE = "village", "village (community)", "村（社区）"
    DEPARTMENT = "department", "department", "部门"
    OTHER = "other", "another unit", "其他"


class Post(Label):
    """A post that a person holds."""

    SECRETARY = "secretary", "secretary of the committee", "党委书记"
    DEPUTY_SECRETARY = "deputy_secretary", "deputy secretary of the committee", "党委副书记"
    GOVERNMENT_HEAD = "government_head", "head of the government", "政府正职"
    DISCIPLINE_SECRETARY = (
        "discipline_secretary",
        "secretary of the discipline commission",
        "纪委书记",
    )
    STANDING_MEMBER = "standing_committee_member", "member of the standing committee", "常委"
    COMMITTEE_MEMBER = "committee_member", "member of the committee", "党委委员"
    DISCIPLINE_MEMBER = "discipline_member", "member of the discipline commission", "纪委委员"
    GROUP_HEAD = "group_head", "head of a delegate group", "代表小组组长"
    DELEGATE = "delegate", "delegate", "党代表"
    DEPUTY = "peoples_deputy", "deputy to the people's congress", "人大代表"
    CPPCC_MEMBER = "cppcc_member", "member of the CPPCC", "政协委员"
    VILLAGE_ORGANISATION_MEMBER = (
        "village_organisation_member",
        "member of the village Party organisation",
        "村党组织成员",
    )
    OTHER = "other", "another post", "其他"
