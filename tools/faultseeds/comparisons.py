"""Mistakes that show only beside another text: a superior one, the old one, those of peers."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted

STEPS = (("1/2", "2/3"), ("3/5", "3/4"), ("2/3", "4/5"), ("50%", "60%"), ("1/3", "2/5"))


def _above(draft: Draft, provisions: dict[str, Values], **head: Any) -> None:
    """Hold the draft against a superior rule set of these provisions."""
    header: Values = {
        "comitia": 1,
        "id": "regulation",
        "title": {"zh": "上级条例", "en": "Regulation"},
        "level": "superior",
        "status": "in_force",
        "calendar": "CN",
        **head,
    }
    for each in provisions.values():
        each.setdefault("modality", "must")
    draft.beside["superior.yaml"] = Draft(header, provisions).written()
    draft.against = ("superior.yaml",)


def _pair(rng: Random) -> tuple[str, Values, Values, str]:
    """A kind with what it says more weakly and more strictly, and the field that is graded."""
    low, high = rng.choice(STEPS)
    bound = rng.choice(["at_least", "more_than"])
    few, many = sorted(rng.sample(range(3, 40), 2))
    held = {"on_holiday": "last_working_day"}
    base = rng.choice(["delegates_due", "delegates_all"])
    kinds: dict[str, tuple[Values, Values]] = {
        "quorum": ({"present": {bound: low, "of": base}}, {"present": {bound: high, "of": base}}),
        "majority": (
            {"subject": ["election"], "yes": {bound: low, "of": "delegates_due"}},
            {"subject": ["election"], "yes": {bound: high, "of": "delegates_due"}},
        ),
        "lead_time": (
            {"act": "motion", "lead": {"days": few, **held}, "means": "at_least"},
            {"act": "motion", "lead": {"days": many, **held}, "means": "at_least"},
        ),
        "sponsors": (
            {"act": "motion", "any_of": {"delegates": {"at_least": few}}},
            {"act": "motion", "any_of": {"delegates": {"at_least": many}}},
        ),
        "group_formation": ({"size": {"at_least": few}}, {"size": {"at_least": many}}),
    }
    kind = rng.choice(sorted(kinds))
    return kind, *kinds[kind], kind


def _put(rng: Random, draft: Draft, kind: str, fields: Values) -> str:
    """The only provision of its kind on the matter."""
    if kind in ("quorum", "majority", "group_formation"):
        draft.drop(kind)
    return draft.add(rng, f"our-{kind.replace('_', '-')}", kind, **fields)


@planted("HR001")
def below_the_floor(rng: Random, draft: Draft) -> Names | None:
    """过半数即可开会, where the superior rule asks for two thirds."""
    kind, weak, strict, _ = _pair(rng)
    name = _put(rng, draft, kind, weak)
    _above(draft, {"above": {"kind": kind, **strict}})
    return (name,)


@planted("HR001")
def another_base_than_above(rng: Random, draft: Draft) -> Names | None:
    """The same share, but of those present and not of those due."""
    share = rng.choice([("more_than", "1/2"), ("at_least", "2/3"), ("at_least", "60%")])
    yes = {share[0]: share[1], "of": rng.choice(["delegates_present", "votes_cast"])}
    name = _put(rng, draft, "majority", {"yes": yes})
    _above(draft, {"above": {"kind": "majority", "yes": {**yes, "of": "delegates_due"}}})
    return (name,)


@planted("HR001")
def another_time_than_above(rng: Random, draft: Draft) -> Names | None:
    """Answered within six months, where the superior rule gives three."""
    few = rng.randint(1, 5)
    unit = rng.choice(["months", "days", "working_days"])
    many = few + rng.randint(1, 6)
    name = draft.add(rng, "our-reply", "reply", act=["motion"], within={unit: many})
    _above(draft, {"above": {"kind": "reply", "act": ["motion"], "within": {unit: few}}})
    return (name,)


@planted("HR002")
def more_sponsors_than_above(rng: Random, draft: Draft) -> Names | None:
    """Ten may put a proposal by the superior rule, here fifteen; or only ten of one group."""
    few = rng.randint(3, 20)
    act = rng.choice(["motion", "interpellation"])
    route: Values = {"delegates": {"at_least": few}}
    harder = rng.choice(
        [
            {"delegates": {"at_least": few + rng.randint(1, 9)}},
            {"delegates": {"at_least": few}, "one_group": True},
        ]
    )
    name = draft.add(rng, "put-by", "sponsors", act=act, any_of=harder)
    _above(draft, {"above": {"kind": "sponsors", "modality": "may", "act": act, "any_of": route}})
    return (name,)


@planted("HR002")
def higher_majority_than_above(rng: Random, draft: Draft) -> Names | None:
    """More than half carries it by the superior rule, here two thirds."""
    base = rng.choice(["delegates_due", "delegates_present"])
    low, high = rng.choice(STEPS)
    name = _put(rng, draft, "majority", {"yes": {"at_least": high, "of": base}})
    _above(draft, {"above": {"kind": "majority", "yes": {"more_than": low, "of": base}}})
    return (name,)


@planted("HR003")
def nothing_on_what_is_required(rng: Random, draft: Draft) -> Names | None:
    """The superior rule set asks for something of which the draft says nothing."""
    kinds: dict[str, Values] = {
        "protection": {"against": ["retaliation"]},
        "loss_of_status": {"triggers": ["resigned"], "effect": "ended"},
        "women_share": {"bound": "at_least"},
        "quorum": {"present": {"at_least": "2/3", "of": "delegates_due"}},
        "explanation_duty": {"when": ["unsolvable"]},
        "delegate_review": {"of": "county", "by": "delegates"},
        "study_credits": {
            "learners": ["section_cadre"],
            "hours": {"at_least": 40},
            "every": "year",
        },
    }
    kind = rng.choice(sorted(kinds))
    draft.drop(kind)
    _above(draft, {"required": {"kind": kind, **kinds[kind]}})
    return ()


@planted("HR004", written=True)
def cites_an_old_version(rng: Random, draft: Draft) -> Names | None:
    """The superior text is cited as it was before it was amended."""
    year = rng.randint(2012, 2025)
    month = rng.randint(2, 12)
    version = f"{year}-{month:02}-{rng.randint(1, 28):02}"
    cited = rng.choice([year - rng.randint(1, 12), f"{year}-{month - 1:02}-01", f"{year - 1}-06"])
    draft.head["sources"] = {"UP": {"file": "上级条例", "ruleset": "regulation", "version": cited}}
    for each in draft.provisions.values():
        each.pop("cite", None)
    _above(
        draft,
        {
            "one": {
                "kind": "statement",
                "modality": "stated",
                "why": "organisation",
                "says": {"zh": "略。", "en": "Left out."},
            }
        },
        version=version,
    )
    return ()


@planted("HR004", written=True)
def cites_what_is_repealed(rng: Random, draft: Draft) -> Names | None:
    """The superior text has been repealed."""
    draft.head["sources"] = {
        "UP": {"file": "上级条例", **({"ruleset": "regulation"} if rng.random() < 0.5 else {})}
    }
    for each in draft.provisions.values():
        each.pop("cite", None)
    quorum = {"kind": "quorum", "present": {"at_least": "1/2", "of": "delegates_due"}}
    _above(draft, {"one": quorum}, status="repealed")
    return ()


@planted("HR007", written=True)
def never_reviewed_again(rng: Random, draft: Draft) -> Names | None:
    """The superior text has changed since the draft was last held against it."""
    year = rng.randint(2018, 2025)
    draft.head["reviewed"] = f"{year}-0{rng.randint(1, 9)}-15"
    one = {
        "kind": "statement",
        "modality": "stated",
        "why": "organisation",
        "says": {"zh": "略。", "en": "Left out."},
    }
    _above(draft, {"one": one}, version=f"{year + rng.randint(1, 3)}-10-28")
    return ()


def _old(draft: Draft) -> Draft:
    """What was in force before: the draft as it stands, under another name."""
    old = draft.copy()
    old.head["id"] = "old-rules"
    draft.beside["old.yaml"] = ""
    draft.since = "old.yaml"
    return old


@planted("EV001")
def number_changed(rng: Random, draft: Draft) -> Names | None:
    """A new number in one provision, and nobody asked what becomes of the cases."""
    kind, weak, strict, _ = _pair(rng)
    name = _put(rng, draft, kind, weak)
    old = _old(draft)
    old.provisions[name] = {"modality": "must", "kind": kind, **strict}
    if rng.random() < 0.5:
        swapped = old.provisions[name], draft.provisions[name]
        draft.provisions[name], old.provisions[name] = swapped
    draft.beside["old.yaml"] = old.written()
    return (name,)


@planted("EV001")
def boundary_changed(rng: Random, draft: Draft) -> Names | None:
    """以上 became 超过."""
    base = rng.choice(["delegates_due", "delegates_present"])
    share = rng.choice(["1/2", "2/3", "60%"])
    name = _put(rng, draft, "majority", {"yes": {"at_least": share, "of": base}})
    old = _old(draft)
    old.provisions[name]["yes"] = {"more_than": share, "of": base}
    draft.beside["old.yaml"] = old.written()
    return (name,)


@planted("EV001")
def changed_by_amendment(rng: Random, draft: Draft) -> Names | None:
    """An amendment in the file itself."""
    kind, weak, strict, _ = _pair(rng)
    name = _put(rng, draft, kind, strict)
    fields = {key: value for key, value in weak.items() if value != strict.get(key)}
    draft.amendments.append({"from": "2030-01-01", "provisions": {name: fields}})
    return (name,)


@planted("EV001")
def provision_gone(rng: Random, draft: Draft) -> Names | None:
    """What the old text said is no longer there."""
    old = _old(draft)
    old.add(rng, "was-there", "protection", against=["retaliation"])
    draft.beside["old.yaml"] = old.written()
    draft.drop("protection")
    return ()


@planted("EV002", written=True)
def written_otherwise(rng: Random, draft: Draft) -> Names | None:
    """At least thirty and more than twenty-nine: is it the same?"""
    number = rng.randint(3, 60)
    two: list[Values] = [{"at_least": number}, {"more_than": number - 1}]
    rng.shuffle(two)
    kind, field = rng.choice([("quorum", "present"), ("majority", "yes")])
    name = _put(rng, draft, kind, {field: two[0]})
    old = _old(draft)
    old.provisions[name][field] = two[1]
    draft.beside["old.yaml"] = old.written()
    return (name,)


def _peers(rng: Random, draft: Draft, *provisions: dict[str, Values]) -> None:
    for number, each in enumerate(provisions):
        header: Values = {
            "comitia": 1,
            "id": f"peer-{number}",
            "status": "in_force",
            "title": {"zh": f"邻镇{number}", "en": f"Peer {number}"},
            "calendar": "CN",
        }
        name = f"peer-{number}.yaml"
        draft.beside[name] = Draft(header, deepcopy(each)).written()
        draft.peers = (*draft.peers, name)


@planted("PR001")
def silent_beside_peers(rng: Random, draft: Draft) -> Names | None:
    """Nine neighbours of ten have a rule on it, the draft has none."""
    kinds: dict[str, Values] = {
        "protection": {"against": ["retaliation"]},
        "women_share": {"bound": "at_least"},
        "quorum": {"present": {"at_least": "2/3", "of": "delegates_due"}},
        "reception_day": {"day": 5, "on_holiday": "unmoved"},
        "loss_of_status": {"triggers": ["resigned"], "effect": "ended"},
    }
    kind = rng.choice(sorted(kinds))
    draft.drop(kind)
    one = {"theirs": {"kind": kind, "modality": "must", **kinds[kind]}}
    number = rng.randint(8, 12)
    silent = rng.randint(0, number // 5)
    other = {"other": {"kind": "mandate_term", "modality": "stated", "follows": "congress"}}
    _peers(rng, draft, *[one] * (number - silent), *[other] * silent)
    return ()


@planted("PR002")
def far_from_peers(rng: Random, draft: Draft) -> Names | None:
    """Sixty days, where the neighbours have five to fifteen."""
    low = rng.randint(5, 15)
    far = rng.choice([low * 10, 1])
    held = {"on_holiday": "last_working_day"}

    def provision(days: int) -> Values:
        return {
            "kind": "lead_time",
            "modality": "must",
            "act": "motion",
            "means": "at_least",
            "lead": {"days": days, **held},
        }

    name = draft.insert(rng, "our-lead", provision(far))
    theirs = [{"lead": provision(rng.randint(low, low + 9))} for _ in range(rng.randint(8, 12))]
    _peers(rng, draft, *theirs)
    return (name,)


SEEDS = (
    below_the_floor,
    another_base_than_above,
    another_time_than_above,
    more_sponsors_than_above,
    higher_majority_than_above,
    nothing_on_what_is_required,
    cites_an_old_version,
    cites_what_is_repealed,
    never_reviewed_again,
    number_changed,
    boundary_changed,
    changed_by_amendment,
    provision_gone,
    written_otherwise,
    silent_beside_peers,
    far_from_peers,
)
