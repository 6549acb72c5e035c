"""Who takes part in an election: registration, the base number, proxies, and what is published."""

from collections.abc import Callable, Iterable, Mapping
from typing import ClassVar

from comitia.engine.expressions import (
    FALSE,
    TRUE,
    Expr,
    Not,
    Related,
    at,
    both,
    compare,
    count,
    either,
    exists,
    given,
    implies,
)
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Key, Kind, Record, cell
from comitia.engine.messages import Text
from comitia.engine.rules import Constraint, Form, Obligation, Question, Requires, Rule
from comitia.engine.schema import Type, Typical
from comitia.engine.vocabulary import Day, Integer, Label, Range, constant, term
from comitia.plugins.common import is_among, says, when
from comitia.plugins.electionwords import Flagged

COMITIA_API = API


class Reached(Label):
    """How a member is reached for registration."""

    VISIT = "visit", "a visit at home", "上门登记"
    TELEPHONE = "telephone", "telephone", "电话联系"
    LETTER = "letter", "letter", "信函联系"
    OTHER = "other", "another way", "其他方式"


class Ready(Label):
    """What must be in place before the ballot."""

    REGISTERED = "registered", "registration and review of all members", "党员登记审核"
    NOTIFIED = "notified", "notices to those who are absent", "通知外出党员"
    BASE = "base", "the base number", "确定基数"
    PROXIES = "proxies", "the formalities of voting by proxy", "委托投票手续"


class BaseRule(Label):
    """Who is counted in the base number."""

    ALL = "all", "all registered members with the right to vote", "全部登记在册有选举权的党员"
    ATTENDING = (
        "attending",
        "registered members with that right who attend or vote by proxy",
        "有选举权且到会或者委托投票的党员",
    )


class Listed(Label):
    """What is published in the course of an election."""

    ELIGIBLE = (
        "eligible_members",
        "members with the right to vote and stand",
        "有选举权和被选举权的党员名单",
    )
    UNABLE = "absent_members", "members unable to attend", "不能参加选举的党员名单"
    PRELIMINARY = "preliminary_result", "the result for proposed candidates", "预备人选推荐结果"
    RESULT = "election_result", "the result of the election", "选举结果"


class Electorate(Record):
    """The members of an electing unit taken together, for one election."""

    table: ClassVar[str] = "electorate"
    names: ClassVar[Text] = Text("electorate of a unit", "选举单位党员总体")
    typical = {
        "id": Typical(3, 6, of="election"),
        "base": Typical(30, 60),
        "base_on": Typical(-10, 0, of="election.held_on"),
        "proxies_on": Typical(-12, 1, of="election.held_on"),
    }
    election: Key = cell("选举", Text("the election", "所属选举"), required=True, refers="election")
    unit: Key | None = cell("选举单位", Text("electing unit", "选举单位"), refers="unit")
    base: Integer | None = cell("基数", Text("base number fixed", "确定的基数"))
    base_on: Day | None = cell(
        "基数确定日期",
        Text("day it was fixed; empty: not yet", "确定基数日期，未确定则留空"),
        event=True,
    )
    proxies_on: Day | None = cell(
        "委托手续日期",
        Text("day the proxies were settled; empty: not yet", "办妥委托手续日期，未办则留空"),
        event=True,
    )


class Elector(Record):
    """A member who is registered for an election; how he or she votes is never recorded."""

    table: ClassVar[str] = "elector"
    names: ClassVar[Text] = Text("elector", "选举人登记")
    typical = {
        "id": Typical(20, 40, of="electorate"),
        "may_vote": Typical(often=97),
        "away": Typical(often=15),
        "attends": Typical(often=85),
        "proxy": Typical(often=15),
        "registered_on": Typical(-40, -5, of="electorate.base_on"),
        "notified_on": Typical(-15, 0, of="electorate.base_on"),
    }
    electorate: Key = cell(
        "所属总体",
        Text("the electorate", "所属选举单位党员总体"),
        required=True,
        refers="electorate",
    )
    name: str | None = cell("姓名", Text("name", "姓名"))
    may_vote: bool | None = cell("有选举权", Text("has the right to vote", "是否有选举权"))
    registered_on: Day | None = cell(
        "登记日期", Text("day registered; empty: not yet", "登记日期，未登记则留空"), event=True
    )
    via: Reached | None = cell("登记方式", Text("how he or she was reached", "登记联系方式"))
    away: bool | None = cell("外出", Text("whether away from home", "是否外出"))
    notified_on: Day | None = cell(
        "书面通知日期",
        Text("day of the written notice; empty: none", "书面通知日期，未发则留空"),
        event=True,
    )
    attends: bool | None = cell("能参加", Text("whether able to attend", "能否到会参加选举"))
    proxy: Key | None = cell(
        "受托人",
        Text("elector who votes for him or her; empty: none", "受托投票人，未委托则留空"),
        event=True,
        refers="elector",
    )
    proxy_written: bool | None = cell("书面委托", Text("whether in writing", "是否书面委托"))


class ElectionList(Record):
    """A list or result that an election yields at some stage, and its publication."""

    table: ClassVar[str] = "election_list"
    names: ClassVar[Text] = Text("list of an election", "选举公示事项")
    typical = {
        "id": Typical(4, 6, of="election"),
        "published_on": Typical(-1, 6, of="stage_ends"),
        "days": Typical(3, 8),
        "stage_ends": Typical(-30, 5, of="election.held_on"),
    }
    election: Key = cell("选举", Text("the election", "所属选举"), required=True, refers="election")
    unit: Key | None = cell("选举单位", Text("electing unit", "选举单位"), refers="unit")
    what: Listed | None = cell("内容", Text("what it is", "公示内容"))
    stage_ends: Day | None = cell("阶段截止", Text("last day of its stage", "所在阶段最后一日"))
    published_on: Day | None = cell(
        "公示日期",
        Text("first day published; empty: not yet", "公示起始日期，未公示则留空"),
        event=True,
    )
    days: Integer | None = cell("公示天数", Text("for how many days", "公示天数"))


MINE = Related("elector", ((("electorate",), ("id",)),))
"""The electors of an electorate."""


class MemberRegistration(Flagged):
    """How members are registered for an election, and what is in place before the ballot."""

    kind = "member_registration"
    names = Text("registration of members", "党员登记")
    gist = Text("how members are registered before an election", "选举前如何登记党员")
    sentence = Text(
        "All members are registered[, by {channels}][; {notice_to_absent}]"
        "[; in place before the ballot: {ready}].",
        "对全体党员进行登记[，方式为{channels}][，{notice_to_absent}][，选举前完成{ready}]。",
    )
    example = """
kind: member_registration
modality: should
channels: [visit, telephone, letter]
notice_to_absent: true
ready: [registered, notified, base, proxies]
"""
    said = {
        "notice_to_absent": (
            Text("no notice to those away", "外出党员不另通知"),
            Text("those away get a written notice", "向外出党员发出书面通知"),
        )
    }
    channels: list[Reached] | None = term(
        "方式", Text("how members are reached", "登记联系的方式"), default=None
    )
    notice_to_absent: bool | None = term(
        "通知外出党员",
        Text("those away get a written notice", "是否书面通知外出党员"),
        default=None,
    )
    ready: list[Ready] | None = term(
        "事先完成", Text("what is in place before the ballot", "选举前须完成的事项"), default=None
    )

    def rules(self) -> Iterable[Rule]:
        """Everybody registered in one of the ways, those away notified, all in place in time."""
        held = at("electorate.election.held_on")
        done = given("registered_on")
        in_time = compare("lt", at("registered_on"), held)
        yield Obligation("elector.registered", done, TRUE, in_time, held)
        if says(self, "channels"):
            yield Constraint("elector.reached_as_ruled", is_among(self, "channels", "via"), done)
        if self.notice_to_absent is not None:
            away = compare("eq", at("away"), self.param("notice_to_absent"))
            sent = compare("lt", at("notified_on"), held)
            yield Obligation("elector.notified", given("notified_on"), away, sent, held)
        if self.ready:
            due = at("election.held_on")
            in_place = self._ready(lambda day, _: given(day))
            early = self._ready(lambda day, ballot: compare("le", at(day), ballot))
            yield Obligation("electorate.ready", in_place, in_time=early, due=due)

    def _ready(self, done: Callable[[str, Expr], Expr]) -> Expr:
        """Each of the things named is `done`, which is asked of its day and that of the ballot."""
        held, ballot = at("election.held_on"), at("election.held_on", 1)
        away = compare("eq", at("away"), TRUE)
        tests: Mapping[Ready, Expr] = {
            Ready.REGISTERED: Not(exists(MINE, Not(done("registered_on", ballot)))),
            Ready.NOTIFIED: Not(exists(MINE, both(away, Not(done("notified_on", ballot))))),
            Ready.BASE: done("base_on", held),
            Ready.PROXIES: done("proxies_on", held),
        }
        every = []
        for number, label in enumerate(self.ready or ()):
            cited = constant(label, f"{self._address}.ready.{number}")
            every.append(both(compare("eq", cited, constant(label)), tests[label]))
        return both(*every)


class ElectoralBase(Flagged):
    """Who is counted in the base number of an election, and which proxies count."""

    kind = "electoral_base"
    names = Text("base number and proxies", "选举基数与委托投票")
    gist = Text(
        "who is counted in the base number, which proxies count", "基数如何计算、委托如何有效"
    )
    sentence = Text(
        "The base number is that of {counted}[; a proxy is given {proxy_written}]"
        "[; one member may act for {proxies}].",
        "选举基数为{counted}[；委托须{proxy_written}][；每名党员受托{proxies}名]。",
    )
    example = """
kind: electoral_base
modality: stated
counted: attending
proxy_written: true
proxies: {at_most: 3}
"""
    said = {
        "proxy_written": (Text("in any form", "形式不限"), Text("in writing", "书面办理")),
    }
    counted: BaseRule | None = term("基数", Text("who is counted", "基数所含人员"), default=None)
    proxy_written: bool | None = term(
        "书面委托", Text("proxies are given in writing", "委托是否须书面"), default=None
    )
    proxies: Range | None = term(
        "受托人数", Text("for how many one member may vote", "每人可受托几名"), default=None
    )
    absent_types: ClassVar[Mapping[str, Type]] = {"proxy_written": Type.BOOL}

    def rules(self) -> Iterable[Rule]:
        """The base number is right; a proxy in due form, to one who has not too many."""
        entitled = compare("eq", at("may_vote"), TRUE)
        taking_part = either(compare("eq", at("attends"), TRUE), given("proxy"))
        if self.counted is None:
            right = compare("eq", at("base"), self.param("counted"))
        else:
            narrow = compare("eq", self.param("counted"), constant(BaseRule.ATTENDING))
            right = compare(
                "eq", at("base"), count(MINE, both(entitled, implies(narrow, taking_part)))
            )
        yield Constraint("electorate.base_right", right, given("base_on"))
        appointed = given("proxy")
        free = compare("eq", self.param("proxy_written"), FALSE)
        form = either(free, compare("eq", at("proxy_written"), TRUE))
        yield Requires("elector.proxy_counts", form, appointed)
        entrusted = count(Related("elector", ((("proxy",), ("proxy",)),)))
        few = (
            compare("le", entrusted, self.param("proxies"))
            if self.proxies is None
            else self.proxies.holds(entrusted)
        )
        yield Requires("elector.proxy_counts", few, appointed)


class ElectionPublication(Kind):
    """What is published in the course of an election, and for how long."""

    kind = "election_publication"
    names = Text("publication in an election", "选举公示")
    gist = Text("what is published at each stage of an election", "选举各阶段公示哪些内容")
    sentence = Text(
        "Published in the stage it belongs to: {what}[; for {days} days].",
        "选举各阶段分别公示{what}[，公示{days}天]。",
    )
    example = """
kind: election_publication
modality: should
what: [eligible_members, election_result]
days: {at_least: 7}
"""
    what: list[Listed] = term("内容", Text("what is published", "公示内容"), min_length=1)
    days: Range | None = term("天数", Text("for how many days", "公示天数"), default=None)

    def rules(self) -> Iterable[Rule]:
        """Published before its stage ends, and long enough."""
        scope, done = is_among(self, "what", "what"), given("published_on")
        due = at("stage_ends")
        in_time = compare("le", at("published_on"), due)
        yield Obligation("election_list.published", done, scope, in_time, due)
        if self.days is not None:
            enough = self.days.holds(at("days"))
            yield Constraint("election_list.long_enough", enough, when(scope, done))
        elif says(self, "days"):
            enough = compare("ge", at("days"), self.param("days"))
            yield Constraint("election_list.long_enough", enough, when(scope, done))


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    for kind in (MemberRegistration, ElectoralBase, ElectionPublication):
        register(kind)


@hookimpl
def comitia_records(register: Callable[[type[Record]], None]) -> None:
    """Register the tables of this domain."""
    for record in (Electorate, Elector, ElectionList):
        register(record)


@hookimpl
def comitia_questions(register: Callable[[Question], None]) -> None:
    """Register the questions of this domain."""
    own = ("electorate", "election", "held_on")
    held = ("election", "held_on")
    for name, form, names in (
        ("registered", Form.OBLIGATION, Text("is the member registered?", "党员是否已登记")),
        (
            "reached_as_ruled",
            Form.CONSTRAINT,
            Text("was the member reached in one of the ways?", "登记方式是否符合规定"),
        ),
        (
            "notified",
            Form.OBLIGATION,
            Text("was the absent member notified?", "是否已书面通知外出党员"),
        ),
        ("proxy_counts", Form.DECISION, Text("does the proxy count?", "委托投票是否有效")),
    ):
        register(Question(f"elector.{name}", form, "elector", names, dated_by=own))
    for subject, name, form, names in (
        (
            "electorate",
            "ready",
            Form.OBLIGATION,
            Text("is all in place for the ballot?", "选举前各项手续是否完备"),
        ),
        (
            "electorate",
            "base_right",
            Form.CONSTRAINT,
            Text("is the base number right?", "选举基数是否正确"),
        ),
        (
            "election_list",
            "published",
            Form.OBLIGATION,
            Text("was it published in its stage?", "是否在该阶段公示"),
        ),
        (
            "election_list",
            "long_enough",
            Form.CONSTRAINT,
            Text("was it published long enough?", "公示时间是否足够"),
        ),
    ):
        register(Question(f"{subject}.{name}", form, subject, names, dated_by=held))
