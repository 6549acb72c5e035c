"""Lists anew what the built-in plugins give, in `comitia/contents.json`: `make docs`.

A command then loads only the plugins that a rule set has need of.
"""

from __future__ import annotations

import json

from comitia.builtin import BUILTIN, CONTENTS
from comitia.engine.registry import builtin_candidates, load_plugins


def listed() -> str:
    """The text of the list: for each module its kinds with their Chinese names, and the rest."""
    registry = load_plugins(builtin_candidates(BUILTIN, {}))
    chinese = {name: zh for zh, name in registry.kinds.by_chinese_name.items()}
    given = {each.name: each for each in registry.plugins}
    contents = {
        module: {
            "kinds": {name: chinese[name] for name in given[module.rpartition(".")[2]].kinds},
            "records": given[module.rpartition(".")[2]].records,
            "questions": given[module.rpartition(".")[2]].questions,
        }
        for module in BUILTIN
    }
    return json.dumps(contents, ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    CONTENTS.write_text(listed(), encoding="utf-8")
