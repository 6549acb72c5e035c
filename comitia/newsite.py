"""A new rule set over a base."""

from __future__ import annotations

import json
import os
import re
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path

from comitia.builtin import default_registry, rulesets_folder, shipped, superiors
from comitia.engine.jsonschema import ruleset_schema
from comitia.engine.messages import Lang, Msg
from comitia.engine.problems import Problem
from comitia.engine.rulesets import Provision
from comitia.engine.translating import translated
from comitia.engine.written import word
from comitia.sitefiles import open_site, read_draft
from comitia.workspace import Unusable, open_ruleset, write_file

SCHEMA = "comitia.schema.json"
ID = re.compile(r"[^\W\d_][^\W_]*(-[^\W_]+)*")
LONGEST_ID = 60

TEMPLATES: dict[Lang, str] = {
    "zh": """\
# yaml-language-server: $schema={schema}
格式: 1
标识: {id}
名称: {{中文: {zh}, 英文: {en}}}
状态: 草案
沿用: {base}    # 凡本文件未写明的，一律照此规则集

# 只写与所沿用规则集不同之处，可直接编辑，也可用命令（条款名称见 comitia show {base}）：
#   comitia set {file} {example} 3/4
# 写 null 表示不作规定，写 不明 表示原文有规定而辨认不清；改完运行 comitia check {file}
条款:
""",
    "en": """\
# yaml-language-server: $schema={schema}
comitia: 1
id: {id}
title: {{zh: {zh}, en: {en}}}
status: draft
extends: {base}    # what this file does not say is as it is there

# Write only what differs, here or with a command (`comitia show {base}` prints the names):
#   comitia set {file} {example} 3/4
# `null` makes the rules silent, `unknown` says the text cannot be read; then: comitia check {file}
provisions:
""",
}


def new_site(name: str, base: str, output: Path | None, lang: Lang) -> list[Path]:
    """Write a new rule set over a base, and the schema beside it; the files written."""
    name = unicodedata.normalize("NFC", name)
    path = output or Path(f"{name}.yaml")
    problems = [*_name_problems(name), *_path_problems(path)]
    try:
        opened = open_ruleset(base)
    except Unusable as unusable:
        raise Unusable([*problems, *unusable.problems], unusable.texts) from None
    if problems:
        raise Unusable(problems)
    header = opened.ruleset.header
    text = TEMPLATES[lang].format(
        schema=SCHEMA,
        id=word(name),
        zh=word(f"{name}（以{header.title.zh}为基础）"),
        en=word(f"{name} (over: {header.title.en})"),
        base=word(_seen_from(base, Path(opened.ruleset.path), path)),
        file=path.name,
        example=_example(opened.ruleset.versions[-1].provisions, lang),
    )
    draft = read_draft(path, text)
    if draft.errors:
        raise draft.unusable
    schema = path.with_name(SCHEMA)
    written = [path]
    if not schema.exists():
        schema_text = json.dumps(ruleset_schema(default_registry()), ensure_ascii=False, indent=1)
        write_file(schema, schema_text + "\n")
        written.append(schema)
    write_file(path, text)
    return written


def _example(provisions: Mapping[str, Provision], lang: Lang) -> str:
    names = [name for name, each in provisions.items() if each.kind.kind == "quorum"] or ["quorum"]
    if lang == "en":
        return f"{names[0]}.present.at_least"
    return f"{'法定人数' if len(names) == 1 else names[0]}.到会.至少"


def _seen_from(base: str, found: Path, path: Path) -> str:
    """A base as a new file names it: a shipped one by its id, another by its way from the file."""
    if rulesets_folder().resolve() in found.resolve().parents:
        return found.parent.name if base not in _known() else base
    return Path(os.path.relpath(found.resolve(), path.resolve().parent)).as_posix()


def _known() -> list[str]:
    return [*shipped(), *superiors()]


def _name_problems(name: str) -> Iterator[Problem]:
    if len(name) > LONGEST_ID or not ID.fullmatch(name):
        message = Msg("`{name}` is no name for a rule set", name=name)
        advice = Msg(
            "begin with a letter; use letters (Chinese, too), digits and single hyphens: `my-town`"
        )
        yield Problem("ED005", "error", message, None, advice)
    elif name in _known():
        message = Msg("there is a shipped rule set of the name `{name}`", name=name)
        yield Problem("ED005", "error", message, None, Msg("choose another name"))


def _path_problems(path: Path) -> Iterator[Problem]:
    if path.exists() or path.is_symlink():
        message = Msg("`{path}` is there already and is not overwritten", path=str(path))
        advice = Msg("choose another name, or another file with `-o FILE`")
        yield Problem("ED006", "error", message, None, advice)
    elif not path.parent.is_dir():
        message = Msg("there is no folder `{path}`", path=str(path.parent))
        yield Problem("ED006", "error", message, None, Msg("make the folder first"))


def new_lines(written: list[Path], lang: Lang) -> Iterator[str]:
    """What was written, and what to do next."""
    for each in written:
        yield Msg("`{path}` is written", path=str(each)).render(lang)
    yield Msg(
        "next: open it in an editor, or change it with `comitia set {path} ...`",
        path=str(written[0]),
    ).render(lang)


def in_language(name: str, lang: Lang) -> str:
    """The source of a rule set with its keys and terms in a language."""
    file = open_site(name)
    return translated(file.text, file.tree, file.shape.known, file.shape.kinds, lang)
