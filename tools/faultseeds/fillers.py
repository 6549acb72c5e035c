"""Provisions of many kinds that have nothing to do with one another, to stand among the others."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from faultseeds.drafts import Values


def chosen(rng: Random) -> Iterator[tuple[str, Values]]:
    """A few of them, with numbers of their own."""
    listed = _all(rng)
    for name in rng.sample(sorted(listed), rng.randint(2, 9)):
        yield name, listed[name]


def _all(rng: Random) -> dict[str, Values]:
    few, times = rng.randint(2, 9), rng.randint(1, 4)
    every = rng.choice(["month", "quarter", "half_year", "year"])
    often = {rng.choice(["times", "at_least"]): times, "every": every}
    return {
        "first-session": {
            "kind": "convening",
            "modality": "stated",
            "session": ["first"],
            "convener": "committee",
            "chair": "presidium",
            "presidium": True,
        },
        "mid-term-session": {
            "kind": "convening",
            "modality": "must",
            "session": ["mid_term"],
            "convener": rng.choice(["standing_committee", "committee"]),
            "presidium": False,
        },
        "leave": {
            "kind": "attendance",
            "modality": "must",
            "session": ["annual"],
            "leave": "asked",
        },
        "term": {
            "kind": "congress_term",
            "modality": "must",
            "length": {"years": rng.choice([3, 5])},
        },
        "mandate": {"kind": "mandate_term", "modality": "stated", "follows": "congress"},
        "study": {"kind": "training", "modality": "must", "per": "delegate", "frequency": often},
        "inspections": {
            "kind": "inspections",
            "modality": "should",
            "forms": ["special", "group"],
            "frequency": often,
        },
        "sessions": {
            "kind": "session_cadence",
            "modality": "must",
            "session": ["annual"],
            "held": {"at_least": 1, "every": "year"},
        },
        "activities": {"kind": "group_activities", "modality": "must", "frequency": often},
        "papers": {"kind": "delegate_papers", "modality": "stated", "papers": ["card", "handbook"]},
        "report-year": {
            "kind": "periodic_report",
            "modality": "should",
            "by": "delegate",
            "to": "electors",
            "frequency": {"at_least": 1, "every": "year"},
        },
        "observers": {
            "kind": "non_voting_attendance",
            "modality": "stated",
            "session": ["annual"],
            "decided_by": "committee",
        },
        "opinions": {
            "kind": "opinion_report",
            "modality": "should",
            "issues": "any",
            "to": "committee",
            "within": {"days": few},
        },
        "plan": {
            "kind": "activity_planning",
            "modality": "should",
            "window": {"opens": "1-01", "closes": "1-31"},
            "discussed": True,
        },
        "credits": {
            "kind": "study_credits",
            "modality": "stated",
            "learners": ["section_cadre"],
            "hours": {"at_least": few * 8},
            "every": "year",
        },
        "contact": {
            "kind": "contact_duty",
            "modality": "stated",
            "bearer": "member",
            "contacted": ["delegate"],
            "number": {"at_least": few, "at_most": few + times},
        },
        "organs": {
            "kind": "organ_composition",
            "modality": "stated",
            "type": "leading_group",
            "heads": {"at_least": 1, "at_most": 1},
            "deputy_heads": {"at_least": 1, "at_most": few},
        },
        "committees": {
            "kind": "organ_set_up",
            "modality": "may",
            "type": "special_committee",
            "functions": ["proposals"],
            "number": {"at_least": 2, "at_most": few},
        },
        "visitors": {
            "kind": "caller_treatment",
            "modality": "should",
            "calls": ["visit"],
            "treatment": ["received", "recorded"],
        },
        "money": {
            "kind": "funding",
            "modality": "stated",
            "purposes": ["session"],
            "payer": "own_budget",
        },
        "share-of-women": {"kind": "women_share", "modality": "must", "bound": "at_least"},
        "margin": {
            "kind": "contested_margin",
            "modality": "must",
            "stage": ["formal"],
            "margin": {"at_least": f"{few * 5}%", "of": "seats", "rounding": "up"},
        },
        "boards": {
            "kind": "publicity",
            "modality": "should",
            "means": ["board", "meeting"],
            "wording": {"zh": "应当通过公告栏、会议宣传常任制工作。"},
        },
        "term-report": {
            "kind": "session_report",
            "modality": "stated",
            "by": "group",
            "to": "committee",
            "session": "annual",
            "form": "written",
        },
        "resolved": {
            "kind": "circulation",
            "modality": "should",
            "written": True,
            "to": ["delegates"],
            "within": {"days": few * 2},
        },
        "questions-put": {
            "kind": "interpellation_targets",
            "modality": "stated",
            "of": ["department"],
            "session": ["annual"],
        },
        "work-together": {
            "kind": "statement",
            "modality": "stated",
            "why": "organisation",
            "says": {
                "zh": "各级党组织支持代表开展工作。",
                "en": "All organisations support delegates.",
            },
        },
    }
