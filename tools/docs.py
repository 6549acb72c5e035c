"""Bring the documents up to date: outputs of the commands they show, and the reference of kinds.

python tools/docs.py            write
python tools/docs.py --check    only tell what is not up to date; exit code 1 if anything
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parent.parent
SCHEMA = ROOT / "rulesets" / "ruleset.schema.json"
"""Completes and checks rule sets in editors; each shipped one names it in its first line."""

BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def pages() -> list[Path]:
    """Every page that shows commands."""
    return [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


def run(command: str) -> str:
    """What a command prints, in a plain environment, run at the top of the tree."""
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"
    environment = {**os.environ, "PATH": path, "LANG": "en_US.UTF-8", "LC_ALL": "", "COLUMNS": "80"}
    shell = ["bash", "-c", command]
    done = subprocess.run(
        shell, cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


def renewed(block: str) -> str:
    """A console block with the output of each of its commands as it is now."""
    commands = [line[2:] for line in block.splitlines() if line.startswith("$ ")]
    return "".join(f"$ {command}\n{run(command)}" for command in commands)


def renew_page(text: str) -> str:
    """A page with all its console blocks renewed."""
    return BLOCK.sub(lambda match: f"```console\n{renewed(match[1])}```", text)


def reference() -> str:
    """The reference of kinds and tables, made from them."""
    from comitia.builtin import default_registry
    from comitia.reference import fields_of

    registry = default_registry()
    lines = [
        "# Reference of kinds and tables 条款类型与表格参考",
        "",
        "Made from the kinds themselves by `make docs`. `comitia kinds NAME` shows one of them.",
        "",
        "## Kinds 条款类型",
    ]
    for name, kind in registry.kinds.items():
        lines += ["", f"### `{name}` {kind.names.zh}", "", f"{kind.gist.en}. {kind.gist.zh}。", ""]
        lines += ["| field | 字段 | | meaning | 含义 |", "|---|---|---|---|---|"]
        for key, zh, required, doc in fields_of(kind):
            need = "required" if required else ""
            lines.append(f"| `{key}` | {zh} | {need} | {doc.en} | {doc.zh} |")
        lines += ["", "```yaml", *kind.example.strip().splitlines(), "```"]
    lines += ["", "## Tables 表格"]
    for name, table in registry.schema.tables.items():
        lines += ["", f"### `{name}` {table.names.zh}", "", table.doc.en, ""]
        lines += ["| column | 列 | type | meaning | 含义 |", "|---|---|---|---|---|"]
        for column in table.columns.values():
            kind_text = f"→ `{column.reference}`" if column.reference else column.type.value
            need = ", required" if column.required else ", empty: not (yet)" if column.event else ""
            lines.append(
                f"| `{column.name}` | {column.names.zh} | {kind_text}{need} "
                f"| {column.doc.en} | {column.doc.zh} |"
            )
    return "\n".join(lines) + "\n"


def outdated() -> Iterator[tuple[Path, str]]:
    """Every page that is not as it would be written now, with its new text."""
    for page in pages():
        if page == ROOT / "docs" / "reference.md":
            continue
        text = page.read_text(encoding="utf-8")
        new = renew_page(text)
        if new != text:
            yield page, new
    made = {ROOT / "docs" / "reference.md": reference(), SCHEMA: run("comitia schema")}
    for page, new in made.items():
        if not page.is_file() or page.read_text(encoding="utf-8") != new:
            yield page, new


def main() -> int:
    """Write, or with `--check` only tell."""
    found = list(outdated())
    for page, new in found:
        print(f"{page.relative_to(ROOT)} is not up to date" if "--check" in sys.argv else page)
        if "--check" not in sys.argv:
            page.write_text(new, encoding="utf-8")
    return 1 if found and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
