"""What a rule set says about itself, and every provision about itself, whatever its kind."""

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, WithJsonSchema

from comitia.engine.kinds import Key
from comitia.engine.messages import Lang, Text
from comitia.engine.vocabulary import Day, Integer, Label, term


class Modality(Label):
    """How binding the wording of a provision is."""

    MUST = "must", "must", "必须"
    SHOULD = "should", "should", "应当"
    MAY = "may", "may", "可以"
    GENERALLY = "generally", "generally", "一般"
    IN_PRINCIPLE = "in_principle", "in principle", "原则上"
    ADVISORY = "advisory", "advisory", "为宜"
    STATED = "stated", "stated", "直述"


class Force(Label):
    """What standing the text itself gives a provision."""

    RULE = "rule", "rule", "规定"
    DRAFT = "draft", "draft", "草案"
    PRACTICE = "practice", "practice", "做法"
    PLAN = "plan", "plan", "计划"
    RECOMMENDATION = "recommendation", "recommendation", "建议"


class Status(Label):
    """How far a rule set has come."""

    DRAFT = "draft", "draft", "草案"
    TRIAL = "trial", "on trial", "试行"
    IN_FORCE = "in_force", "in force", "施行"
    REPEALED = "repealed", "repealed", "废止"


class Bilingual(BaseModel):
    """A text in both languages."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    zh: str = term("中文", Text("in Chinese", "中文"))
    en: str = term("英文", Text("in English", "英文"))

    @property
    def text(self) -> Text:
        """The text as a value."""
        return Text(self.en, self.zh)


class Wording(BaseModel):
    """The sentence of the regulation itself, in one language or both."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    zh: str | None = term("中文", Text("in Chinese", "中文"), default=None)
    en: str | None = term("英文", Text("in English", "英文"), default=None)

    def prose(self, lang: Lang) -> str:
        """The sentence, in the other language where it is not given in this one."""
        given = (self.zh, self.en) if lang == "zh" else (self.en, self.zh)
        return next((each for each in given if each), "")


class Cite(BaseModel):
    """Where a provision stands in its source."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    inventory: Integer | list[Integer] | None = term(
        "编号",
        Text("number or numbers in the inventory of provisions", "条款清单中的编号"),
        default=None,
    )
    at: str | None = term("位置", Text("place in the source text", "原文位置"), default=None)

    @property
    def numbers(self) -> tuple[int, ...]:
        """The inventory numbers."""
        if self.inventory is None:
            return ()
        return (self.inventory,) if isinstance(self.inventory, int) else tuple(self.inventory)


def _dated(value: object) -> object:
    text = value.isoformat() if isinstance(value, date) else str(value)
    if isinstance(value, bool) or not re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", text, re.ASCII):
        raise ValueError("dated")
    return text


Dated = Annotated[
    str,
    BeforeValidator(_dated),
    WithJsonSchema({"type": ["string", "integer"], "pattern": r"^\d{4}(-\d{2}(-\d{2})?)?$"}),
]
"""A version of a document by its year, month or day: `2008`, `2020-12-28`."""


class Source(BaseModel):
    """A source document."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    file: str = term("文件", Text("name of the document", "文件名"))
    part: str | None = term("部分", Text("part of the document", "所在部分"), default=None)
    ruleset: str | None = term(
        "规则集", Text("rule set that encodes the document", "该文件对应的规则集"), default=None
    )
    version: Dated | None = term(
        "版本", Text("version that is cited: its year or day", "所引版本的年份或日期"), default=None
    )


class Waiver(BaseModel):
    """A finding that is put up with: what, where, why, by whose leave and until when.

    Only one that says why, by whose leave and until when has any effect.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")
    code: str = term("代码", Text("code of the check", "检查代码"))
    provision: str | None = term(
        "条文",
        Text("provision it is for; without one, the whole rule set", "所涉条款，不写即整个规则集"),
        default=None,
    )
    reason: str | None = term("理由", Text("why it may stand", "保留的理由"), default=None)
    approved_by: str | None = term("批准人", Text("who approved it", "批准人"), default=None)
    until: Day | None = term("至", Text("last day of the waiver", "豁免的最后一日"), default=None)


class Header(BaseModel):
    """What a rule set says about itself."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    comitia: Literal[1] = term(
        "格式", Text("version of the file format", "文件格式版本"), default=1
    )
    id: str = term("标识", Text("name of the rule set in addresses", "规则集标识"))
    title: Bilingual = term("名称", Text("title of the regulation", "规则名称"))
    level: str | None = term("层级", Text("level of the assembly", "层级"), default=None)
    status: Status = term("状态", Text("how far the rule set has come", "状态"))
    effective: Day | None = term("施行日期", Text("first day in force", "施行日期"), default=None)
    version: Dated | None = term(
        "版本",
        Text("version of the text that is encoded: its year or day", "所录文本的年份或日期"),
        default=None,
    )
    reviewed: Day | None = term(
        "复核日期",
        Text("last day it was held against superior rules", "最近一次对照上位规定复核的日期"),
        default=None,
    )
    calendar: Literal["CN", "weekends"] = term(
        "日历", Text("calendar of working days", "工作日历"), default="CN"
    )
    sources: dict[Key, Source] = term(
        "文献", Text("source documents", "出处文献"), default_factory=dict
    )
    inventory: Integer | None = term(
        "清单条数", Text("number of provisions in the inventory", "清单条款总数"), default=None
    )
    extends: str | None = term(
        "沿用", Text("rule set this one starts from", "所沿用的规则集"), default=None
    )
    waivers: list[Waiver] = term(
        "豁免",
        Text("findings of `check` that are put up with", "经批准保留的检查结果"),
        default_factory=list,
    )
    note: Bilingual | None = term("说明", Text("a remark", "说明"), default=None)


class Preamble(BaseModel):
    """What every provision says besides the fields of its kind."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    kind: str = term("类型", Text("kind of provision", "条款类型"))
    cite: Cite = term("出处", Text("where it stands in the source", "出处"), default_factory=Cite)
    modality: Modality = term("情态", Text("how binding its wording is", "情态"))
    force: Force = term("效力", Text("its standing", "效力"), default=Force.RULE)
    wording: Wording | None = term(
        "原文", Text("the sentence of the regulation itself", "规定原文"), default=None
    )
    note: Bilingual | None = term("说明", Text("a remark", "说明"), default=None)


class AmendmentHead(BaseModel):
    """What an amendment says besides the provisions that it changes."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    since: Day = term("自", Text("first day in force", "自何日起"), alias="from")
    cite: Cite = term("出处", Text("where it stands in the source", "出处"), default_factory=Cite)
