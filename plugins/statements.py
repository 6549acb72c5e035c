"""Norms that have nothing to compute."""

from collections.abc import Callable, Iterable

from comitia.engine.headers import Bilingual
from comitia.engine.hookspecs import API, hookimpl
from comitia.engine.kinds import Kind
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Rule
from comitia.engine.vocabulary import Label, term

COMITIA_API = API


class Why(Label):
    """Why there is nothing to compute."""

    QUALITATIVE = "qualitative", "a qualitative duty without a measure", "定性要求（无可计量标准）"
    ORGANISATION = "organisation", "an arrangement of organs and offices", "机构与职责的安排"
    PERMISSION = "permission", "a permission that binds nobody", "授权性规定（不构成约束）"
    OPEN_LIST = "open_list", "an open list that excludes nothing", "开放式列举（不排除任何情形）"
    REPORT = "report", "a reported fact, not a norm", "事实陈述（并非规范）"
    STATUS = "status", "the standing of an organ or of the text", "机构地位或文件性质"


class Statement(Kind):
    """A norm that has nothing to compute, recorded with the reason why."""

    kind = "statement"
    names = Text("statement", "陈述")
    gist = Text("a norm that has nothing to compute", "没有可计算内容的规定")
    sentence = Text("{says}", "{says}")
    example = """
kind: statement
modality: stated
says: {zh: 决议由党委组织实施。, en: Resolutions are carried out by the committee.}
why: organisation
"""
    borne_by = ()
    says: Bilingual = term("内容", Text("what the norm says", "规定内容"))
    why: Why = term("原因", Text("why there is nothing to compute", "为何没有可计算的内容"))

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        if name == "says":
            return self.says.text.pick(lang)
        return super().words(name, lang)

    def rules(self) -> Iterable[Rule]:
        """Nothing: a statement decides no question."""
        return ()


@hookimpl
def comitia_kinds(register: Callable[[type[Kind]], None]) -> None:
    """Register the kinds of this domain."""
    register(Statement)
