"""Which plugins are built in, and where rule sets lie: where the parts are put together."""

from __future__ import annotations

import json
import os
from functools import lru_cache
from pathlib import Path

import comitia.rulesets
from comitia.engine.registry import (
    Contents,
    Registry,
    builtin_candidates,
    installed_candidates,
    load_plugins,
)

BUILTIN = (
    "comitia.plugins.absences",
    "comitia.plugins.activitydays",
    "comitia.plugins.additions",
    "comitia.plugins.affairs",
    "comitia.plugins.agenda",
    "comitia.plugins.assemblies",
    "comitia.plugins.attendance",
    "comitia.plugins.callers",
    "comitia.plugins.candidacy",
    "comitia.plugins.competence",
    "comitia.plugins.composition",
    "comitia.plugins.congress",
    "comitia.plugins.contact",
    "comitia.plugins.contactdays",
    "comitia.plugins.credits",
    "comitia.plugins.cutoffs",
    "comitia.plugins.delegatereviews",
    "comitia.plugins.delegates",
    "comitia.plugins.deliberation",
    "comitia.plugins.disclosure",
    "comitia.plugins.dispatch",
    "comitia.plugins.electioncount",
    "comitia.plugins.elections",
    "comitia.plugins.electorate",
    "comitia.plugins.engagements",
    "comitia.plugins.evaluation",
    "comitia.plugins.feedback",
    "comitia.plugins.funding",
    "comitia.plugins.gradebands",
    "comitia.plugins.groups",
    "comitia.plugins.information",
    "comitia.plugins.inspection",
    "comitia.plugins.inspectionsteps",
    "comitia.plugins.inspectors",
    "comitia.plugins.learning",
    "comitia.plugins.makeup",
    "comitia.plugins.matters",
    "comitia.plugins.meetings",
    "comitia.plugins.motions",
    "comitia.plugins.opinions",
    "comitia.plugins.organforming",
    "comitia.plugins.organs",
    "comitia.plugins.oversight",
    "comitia.plugins.papers",
    "comitia.plugins.powers",
    "comitia.plugins.proceedings",
    "comitia.plugins.proposals",
    "comitia.plugins.publicity",
    "comitia.plugins.quotas",
    "comitia.plugins.ratings",
    "comitia.plugins.receptiongroups",
    "comitia.plugins.receptions",
    "comitia.plugins.rectification",
    "comitia.plugins.reports",
    "comitia.plugins.resolutions",
    "comitia.plugins.results",
    "comitia.plugins.routines",
    "comitia.plugins.sessions",
    "comitia.plugins.stages",
    "comitia.plugins.statements",
    "comitia.plugins.status",
    "comitia.plugins.targets",
    "comitia.plugins.termratings",
    "comitia.plugins.topics",
    "comitia.plugins.voting",
)
"""The modules of the built-in plugins; they use the same hooks as any other."""

CHECKS = (
    "comitia.engine.actchecks",
    "comitia.engine.articlechecks",
    "comitia.engine.bearerchecks",
    "comitia.engine.calendarchecks",
    "comitia.engine.chainchecks",
    "comitia.engine.citationchecks",
    "comitia.engine.draftingchecks",
    "comitia.engine.dutychecks",
    "comitia.engine.peerchecks",
    "comitia.engine.qualifychecks",
    "comitia.engine.permissionchecks",
    "comitia.engine.readchecks",
    "comitia.engine.readingchecks",
    "comitia.engine.remedychecks",
    "comitia.engine.rolechecks",
    "comitia.engine.rowchecks",
    "comitia.engine.rulechecks",
    "comitia.engine.sharechecks",
    "comitia.engine.sourcechecks",
    "comitia.engine.stagechecks",
    "comitia.engine.superiorchecks",
    "comitia.engine.tablechecks",
    "comitia.engine.timechecks",
    "comitia.engine.versionchecks",
    "comitia.engine.waivers",
    "comitia.engine.wordingchecks",
    "comitia.plugins.capacitychecks",
    "comitia.plugins.contactchecks",
    "comitia.plugins.electionchecks",
    "comitia.plugins.organchecks",
    "comitia.plugins.reachchecks",
    "comitia.plugins.recallchecks",
    "comitia.plugins.routechecks",
    "comitia.plugins.tallychecks",
    "comitia.plugins.votechecks",
    "comitia.plugins.waychecks",
)
"""The modules that bring checks of drafts; only `comitia check` loads them."""


CONTENTS = Path(__file__).with_name("contents.json")


@lru_cache(maxsize=1)
def default_registry() -> Registry:
    """All built-in plugins and the installed ones.

    `COMITIA_PLUGINS=a,b` loads only those of the installed ones (none when empty).
    """
    return _registry(BUILTIN)


@lru_cache(maxsize=1)
def check_registry() -> Registry:
    """The same with all checks of drafts."""
    return _registry((*BUILTIN, *CHECKS))


def _registry(modules: tuple[str, ...]) -> Registry:
    installed = installed_candidates()
    chosen = os.environ.get("COMITIA_PLUGINS")
    if chosen is not None:
        names = {name.strip() for name in chosen.split(",")}
        installed = [each for each in installed if each.name in names]
    return load_plugins([*builtin_candidates(modules, contents()), *installed])


def contents() -> dict[str, Contents]:
    """What the built-in plugins with kinds give, by their modules.

    It is known without loading them: a rule set has need of a few. `tools/contents.py` lists it
    anew; a module that is not listed is loaded whole.
    """
    listed = json.loads(CONTENTS.read_bytes())
    return {
        name: Contents(given["kinds"], tuple(given["records"]), tuple(given["questions"]))
        for name, given in listed.items()
    }


def rulesets_folder() -> Path:
    """The folder of the shipped rule sets."""
    return Path(comitia.rulesets.__file__).parent


SUPERIOR = "superior-"
"""How the ids of higher rules begin: those against which the rules of a locality are held."""


def shipped() -> list[str]:
    """The ids of the shipped rule sets of localities, in order."""
    return [name for name in _folders() if not name.startswith(SUPERIOR)]


def superiors() -> list[str]:
    """The ids of the shipped superior rule sets, in order."""
    return [name for name in _folders() if name.startswith(SUPERIOR)]


def _folders() -> list[str]:
    return sorted(each.parent.name for each in rulesets_folder().glob("*/rules.yaml"))


def find_ruleset(name: str, seen_from: str = "") -> Path | None:
    """Where the rule set of an id or path lies; paths are seen from the file that names them."""
    own = rulesets_folder() / name / "rules.yaml"
    base = Path(seen_from).parent if seen_from else Path()
    path = base / name
    try:
        if name.replace("-", "").isalnum() and own.is_file():
            return own
        if path.is_dir():
            path = path / "rules.yaml"
        return path if path.is_file() else None
    except OSError:  # longer than the name of a file may be
        return None
