"""Checks of whom a duty binds and by when: else it is done by nobody, or at no time."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from comitia.engine.abstraction import says_nothing
from comitia.engine.casewords import case_text
from comitia.engine.draft import Draft
from comitia.engine.expressions import Absent, All, CauseKind, Compare, Context, Not
from comitia.engine.findings import Check, Layer, Outcome, Passed
from comitia.engine.headers import Modality
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.messages import Msg, Text
from comitia.engine.opencases import never_overdue
from comitia.engine.rulechecks import contributions
from comitia.engine.rules import Cited, Constraint, Obligation, Sets, last_day
from comitia.engine.rulesets import Provision
from comitia.engine.showing import show
from comitia.engine.trees import key_names
from comitia.engine.worlds import Witness

COMITIA_API = API

BINDING = (Modality.MUST, Modality.SHOULD, Modality.STATED)

MODAL = r"应当|必须|务必|(?<![不无])须(?!知)|(?<![相对供反适效])应(?![到届邀急用当])"
"""Where in a Chinese sentence a duty begins.

The patterns here are texts: many drafts have no wording, and to compile them takes long.
"""

ACTOR = (
    r"[委团组部厅局站处会]|党委|纪委|委员会|常委会|全委会|主席团|办公室|部门|机构|机关|单位|组织|政府|支部"
    r"|代表|党员|干部|书记|主任|负责人|人员|委员|组长|团长|领导|成员|群众|村民|人|方|者"
    r"|[镇乡村县市区级]"
)
"""Words that end the name of somebody who acts."""

MANNER = (
    r"(?:及时|立即|按时|按期|依法|认真|同时|统一|分别|定期|一律|均|都|也|还|并|又|再|仍|则|就"
    r"|在[^，。；]*?[内前后时间]|于[^，。；]*?[内前后]|每[^，。；的]{1,8}[内中]|每[^，。；]{1,3}"
    r"|[^，。；]{1,6}[日天月年]内|任期[内中]|届[内时]|[年季月][初中底末]|[事会][前先中后上]"
    r"|[^，。；的]{0,4}期间|[上下]半年){0,4}"  # no more, or strange sentences take ages
)
SUBJECT = rf"(?:{ACTOR})(?:[（(][^）)]*[）)])?{MANNER}$"
BY = r"由|责成|授权|委托|负责|经[^，。；]{1,20}?(?:同意|批准|审定)"
WHO = (
    r"党委|纪委|委员会|常委会|全委会|主席团|办公室|部门|机构|机关|单位|组织|政府|支部|代表|党员|干部"
    r"|书记|主任|负责人|人员|委员|组长|团长|领导|小组|代表团|群众|村民"
)

STARTS = rf"(?![对向就将在])[^，。；]{{0,8}}?(?:{WHO})[^，。；]*[后时前起]"
"""Somebody who acts first, and whose duty comes then."""

BEGINS = rf"(?![对向就将在给为把涉凡])[^，。；的]{{0,8}}?(?:{WHO})"
"""Somebody with whom a clause begins."""

PASSIVE = r"(?i)\b(?:shall|must|should|is to|are to) (?:\w+ )?be \w+"
AGENT = r"(?i)\bby\b"


def _nobody(draft: Draft) -> Iterable[Outcome]:
    """A duty of which neither a field nor the wording says who bears it."""
    for address, provision in draft.provisions.items():
        fields = type(provision.kind).borne_by
        told = fields is None or any(_said(provision, name) for name in fields)
        if told or provision.preamble.modality not in BINDING:
            yield Passed(address, vacuous=fields is None)
            continue
        sentence = _without_bearer(provision)
        unsaid = fields and provision.preamble.modality is not Modality.STATED
        if sentence or (unsaid and not _worded(provision)):
            # What is only not said in a field is told for information: no case is looked for.
            witness = _open(draft, address) if sentence else None
            case = case_text(witness, draft.schema) if witness is not None else None
            yield NOBODY.finding(
                Msg("nothing says whose duty this is: {sentence}", sentence=sentence)
                if sentence
                else Msg("nothing says whose duty this is"),
                draft.span(f"{address}.wording") if _worded(provision) else draft.span(address),
                rules=[address],
                severity=None if sentence else "info",
                help=Msg(
                    "say who does it: `{field}`", field=key_names(type(provision.kind), fields[0])
                )
                if fields
                else Msg("say who does it"),
                verdict="lint",
                witness=witness,
                case=Msg("{case}; nobody is named whose duty it is", case=case) if case else None,
            )
        else:
            yield Passed(address)


def _open(draft: Draft, provision: str) -> Witness | None:
    """A case in which a duty is not done, and is overdue where it says by when; or in which what
    a provision sets is to be brought about.
    """
    for compiled, found in contributions(draft, Obligation, Constraint, Sets):
        for each in (one for one in found if one.provision == provision):
            sets = isinstance(each.rule, Sets)
            undone = All((each.scope(), each.clause() if sets else Not(each.clause())))
            due = last_day(each.rule) if isinstance(each.rule, Obligation) else None
            past = [] if due is None else [All((undone, Compare("lt", due, Context("as_of"))))]
            witness = show(
                draft, compiled.question.subject, [*past, undone], period=compiled.period
            )
            if witness is not None:
                return witness
    return None


def _said(provision: Provision, name: str) -> bool:
    """Whether a field is filled, or a text is there that cannot be read."""
    return any(
        getattr(each.kind, name) not in (None, [])
        or f"{provision.address}.{name}" in each.kind._unknown
        for each in provision.variants
    )


def _worded(provision: Provision) -> bool:
    return provision.preamble.wording is not None


def _without_bearer(provision: Provision) -> str:
    """The first sentence that lays down a duty and names nobody."""
    wording = provision.preamble.wording
    zh, en = (wording.zh, wording.en) if wording is not None else (None, None)
    if zh:
        return next(_chinese(zh), "")
    return next(_english(en or ""), "")


def _chinese(text: str) -> Iterator[str]:
    """Sentences whose duty stands without a subject before it."""
    known = False
    for sentence in re.split(r"[。；;\n]", text):
        found = re.search(MODAL, sentence)
        if found is None:
            known = known or re.search(WHO, sentence) is not None
            continue
        before = re.split(r"[，,：:]", sentence[: found.start()])
        subject = re.search(SUBJECT, before[-1]) or re.match(STARTS, before[-1])
        earlier = any(map(_names_somebody, before[:-1]))
        if not (known or subject or earlier or re.search(BY, sentence)):
            yield sentence.strip()
        known = known or bool(subject) or earlier


def _names_somebody(clause: str) -> bool:
    """Whether someone stands at its beginning, or is what it speaks of; 群众的利益 is nobody."""
    return bool(re.match(BEGINS, clause) or re.search(WHO, clause.rpartition("的")[2]))


def _english(text: str) -> Iterator[str]:
    for sentence in re.split(r"[.;\n]", text):
        if re.search(PASSIVE, sentence) and not re.search(AGENT, sentence):
            yield sentence.strip()


def _no_time(draft: Draft) -> Iterable[Outcome]:
    """A duty that is to be done once, and the text does not say by when."""
    told: set[str] = set()
    asked = list(contributions(draft, Obligation))
    timed = {each.question.id for each, found in asked if any(map(_has_time, found))}
    for compiled, found in asked:
        for cited in found:
            rule = cited.rule
            if not isinstance(rule, Obligation) or rule.every or cited.provision in told:
                continue
            due = rule.due
            silent = isinstance(due, Absent) and due.cause.kind is CauseKind.SILENT
            said = compiled.question.id in timed
            if not isinstance(due, Absent) or not silent or said or cited.modality not in BINDING:
                yield Passed(cited.provision)
                continue
            told.add(cited.provision)
            kind = type(draft.provisions[cited.provision].kind)
            field = due.cause.about[-1].rpartition(".")[2]
            shown = never_overdue(draft, cited.provision, compiled.question.id)
            yield NO_TIME.finding(
                Msg("nothing says by when: `{question}`", question=compiled.question.names),
                draft.span(cited.provision),
                rules=(cited.provision,),
                help=Msg("say by when: `{field}`", field=key_names(kind, field)),
                verdict="proved",
                witness=shown and shown.witness,
                case=shown and shown.case,
            )


def _has_time(cited: Cited) -> bool:
    rule = cited.rule
    return isinstance(rule, Obligation) and rule.due is not None and not says_nothing(rule.due)


NO_TIME = Check(
    "DT004",
    Text("duty without time", "无期限"),
    Layer.EXACT,
    "info",
    _no_time,
)
NOBODY = Check(
    "DT001",
    Text("duty without bearer", "义务无主体"),
    Layer.EXACT,
    "warning",
    _nobody,
    lint=True,
)


@hookimpl
def comitia_checks(register: Callable[[Check], None]) -> None:
    """Register the checks of this module."""
    for check in (NOBODY, NO_TIME):
        register(check)
