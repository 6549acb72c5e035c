"""Mistakes about bands, tables and routes: gaps, overlaps, what never applies or nobody uses."""

from __future__ import annotations

from random import Random
from typing import Any

from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted

GRADES = ["excellent", "competent", "basically_competent", "incompetent"]


def _bands(rng: Random, number: int) -> list[Values]:
    """Bands that leave nothing out, the highest first."""
    ends = sorted(rng.sample(range(35, 96, 5), number - 1), reverse=True)
    bands: list[Values] = []
    for place, grade in enumerate([*GRADES[: number - 1], "incompetent"]):
        band: Values = {"grade": grade}
        if place < number - 1:
            band["at_least"] = f"{ends[place]}%"
        if place:
            band["less_than"] = f"{ends[place - 1]}%"
        bands.append(band)
    return bands


def _graded(rng: Random, draft: Draft, bands: list[Values]) -> Names:
    draft.drop("grade_bands")
    base = rng.choice(["ballots_cast", "valid_ballots", "delegates_due"])
    ballots = rng.choice([["satisfied"], ["excellent", "competent"]])
    if rng.random() < 0.3:
        rng.shuffle(bands)
    return (
        draft.add(
            rng,
            "grading",
            "grade_bands",
            modality="stated",
            ballots=ballots,
            base=base,
            bands=bands,
        ),
    )


@planted("TB001")
def gap_at_a_point(rng: Random, draft: Draft) -> Names | None:
    """合格 above 60 %, 不合格 below 60 %: and exactly 60 %?"""
    bands = _bands(rng, rng.randint(2, 4))
    high = rng.randrange(len(bands) - 1)
    bands[high]["more_than"] = bands[high].pop("at_least")
    return _graded(rng, draft, bands)


@planted("TB001")
def gap_between_bands(rng: Random, draft: Draft) -> Names | None:
    """75 to 90 and then from 60 to 70."""
    bands = _bands(rng, rng.randint(2, 4))
    low = rng.randrange(1, len(bands))
    end = int(bands[low]["less_than"].rstrip("%"))
    bands[low]["less_than"] = f"{end - rng.randint(1, 4)}%"
    return _graded(rng, draft, bands)


@planted("TB001")
def gap_over_two_provisions(rng: Random, draft: Draft) -> Names | None:
    """The good grades stand in one provision and the bad one in another."""
    draft.drop("grade_bands")
    end = rng.randrange(50, 80, 5)
    low = end - rng.choice([0, 0, 3, 5])
    ends = ("more_than", "less_than") if low == end else ("at_least", "less_than")
    return tuple(
        draft.add(
            rng,
            name,
            "grade_bands",
            modality="stated",
            ballots=["satisfied"],
            base="ballots_cast",
            bands=[band],
        )
        for name, band in (
            ("good", {"grade": "qualified", ends[0]: f"{end}%"}),
            ("bad", {"grade": "unqualified", ends[1]: f"{low}%"}),
        )
    )


@planted("TB002")
def bands_overlap(rng: Random, draft: Draft) -> Names | None:
    """良好 75 to 90, 优秀 from 90: and 90 itself is both; or a whole stretch is."""
    bands = _bands(rng, rng.randint(2, 4))
    low = rng.randrange(1, len(bands))
    end = bands[low].pop("less_than")
    if rng.random() < 0.5:
        bands[low]["at_most"] = end
    else:
        bands[low]["less_than"] = f"{min(99, int(end.rstrip('%')) + rng.randint(2, 8))}%"
    return _graded(rng, draft, bands)


@planted("TB002")
def two_lead_one_matter(rng: Random, draft: Draft) -> Names | None:
    """Two offices lead the handling of matters of one level."""
    draft.drop("matter_lead")
    level = rng.choice(["village", "township", "county", "city"])
    one, other = rng.sample(["county_leader", "township_deputy_head", "county_deputy_head"], 2)
    more = rng.choice([[level], [level, "city"], ["village", level]])
    return (
        draft.add(rng, "leads", "matter_lead", modality="stated", levels=[level], lead=one),
        draft.add(
            rng,
            "leads-too",
            "matter_lead",
            modality="stated",
            levels=list(dict.fromkeys(more)),
            lead=other,
        ),
    )


@planted("TB002")
def two_convene(rng: Random, draft: Draft) -> Names | None:
    """One session is convened, or chaired, by two different bodies."""
    draft.drop("convening")
    session = rng.choice(["annual", "mid_term", "irregular"])
    role = rng.choice(["convener", "chair"])
    one, other = rng.sample(["committee", "standing_committee", "presidium", "secretary"], 2)
    both = [session, "first"] if rng.random() < 0.5 else [session]
    return (
        draft.add(rng, "called", "convening", session=[session], **{role: one}),
        draft.add(rng, "called-too", "convening", session=both, **{role: other}),
    )


@planted("TB002")
def two_modes(rng: Random, draft: Draft) -> Names | None:
    """One vote is to be secret here and by show of hands there."""
    draft.drop("ballot_mode")
    one, other = rng.sample(["secret", "show_of_hands", "electronic", "named"], 2)
    subject = rng.choice(["election", "recall", "topic"])
    return (
        draft.add(rng, "ballots", "ballot_mode", subject=[subject, "nomination"], required=one),
        draft.add(rng, "hands", "ballot_mode", subject=[subject], required=other),
    )


@planted("TB003")
def milder_never_applies(rng: Random, draft: Draft) -> Names | None:
    """The severe consequence comes at a lower share than the milder one."""
    draft.drop("cut_offs")
    severe, mild = rng.choice(
        [
            ("recall", "admonishing_talk"),
            ("removal", "case_by_case"),
            ("ordered_resignation", "resignation"),
        ]
    )
    low, high = rng.choice([("1/3", "1/2"), ("30%", "40%"), ("1/4", "1/3"), ("1/2", "2/3")])
    grades = rng.choice([["incompetent"], ["incompetent", "basically_competent"]])
    rungs: list[Any] = [
        {"outcome": severe, "any_of": [{"grades": grades, "more_than": low}]},
        {
            "outcome": mild,
            "any_of": [{"grades": grades, rng.choice(["more_than", "at_least"]): high}],
        },
    ]
    rng.shuffle(rungs)
    base = rng.choice(["delegates_due", "delegates_all"])
    return (draft.add(rng, "falls", "cut_offs", base=base, rungs=rungs),)


@planted("TB003")
def milder_over_two_provisions(rng: Random, draft: Draft) -> Names | None:
    """The same over two provisions, and the shares are of ballots against."""
    draft.drop("cut_offs")
    low, high = rng.choice([("60%", "50%"), ("2/3", "1/2"), ("70%", "60%")])
    return tuple(
        draft.add(
            rng,
            name,
            "cut_offs",
            base="delegates_due",
            rungs=[{"outcome": outcome, "any_of": [{"grades": ["satisfied"], "less_than": end}]}],
        )
        for name, outcome, end in (("talk", "admonishing_talk", high), ("gone", "removal", low))
    )


@planted("RT001")
def one_group_is_too_small(rng: Random, draft: Draft) -> Names | None:
    """Twelve of one group, and the largest group has eleven."""
    draft.drop("group_formation")
    most = rng.randint(6, 15)
    size = {"at_least": most - 3, **rng.choice([{"at_most": most}, {"less_than": most + 1}])}
    groups = draft.add(
        rng, "groups", "group_formation", modality="stated", basis=["area"], size=size
    )
    over = most + rng.randint(1, 5)
    held = rng.choice([{"at_least": over}, {"more_than": over - 1}])
    kind = rng.choice(["sponsors", "mandatory_inclusion"])
    route: Values = {"delegates": held, "one_group": True}
    if rng.random() < 0.4:
        route["bodies"] = ["committee"]
    return (draft.add(rng, "together", kind, act="motion", any_of=route), groups)


@planted("RT002")
def route_that_nobody_needs(rng: Random, draft: Draft) -> Names | None:
    """Twelve of one group may put it, and so may any ten."""
    act = rng.choice(["motion", "interpellation"])
    few = rng.randint(5, 12)
    many = {"delegates": {"at_least": few + rng.randint(1, 6)}}
    if rng.random() < 0.6:
        many["one_group"] = True  # type: ignore[assignment]
    phase = {"phase": [rng.choice(["before", "in_session"])]} if rng.random() < 0.4 else {}
    return (
        draft.add(rng, "harder", "sponsors", modality="may", act=act, **phase, any_of=many),
        draft.add(
            rng,
            "easier",
            "sponsors",
            modality="may",
            act=act,
            any_of={"delegates": {"at_least": few}},
        ),
    )


@planted("RT002")
def majority_that_nobody_needs(rng: Random, draft: Draft) -> Names | None:
    """A question carried by half of those due is carried by two thirds of them too."""
    draft.drop("majority")
    base = rng.choice(["delegates_due", "delegates_present"])
    subject = rng.choice(["resolution", "election", "topic"])
    return (
        draft.add(
            rng, "two-thirds", "majority", subject=[subject], yes={"at_least": "2/3", "of": base}
        ),
        draft.add(
            rng,
            "half",
            "majority",
            subject=[subject, "other"],
            yes={"more_than": "1/2", "of": base},
        ),
    )


@planted("RT004")
def told_before_put(rng: Random, draft: Draft) -> Names | None:
    """Delegates are told ten days before the session of what may be put until five days before."""
    act = rng.choice(["motion", "interpellation"])
    late = rng.randint(2, 15)
    held = {"on_holiday": "last_working_day"}
    put, told = {"days": late, **held}, {"days": late + rng.randint(12, 30), **held}
    return (
        draft.add(rng, "put", "lead_time", act=act, lead=put, means="at_least"),
        draft.add(rng, "told", "notice_to_delegates", act=act, lead=told),
    )


@planted("RT004", "TM001")
def second_stage_ends_first(rng: Random, draft: Draft) -> Names | None:
    """Both stages are counted from the same day, and the later one ends before the earlier one."""
    procedure = rng.choice(["petition", "plan", "budget"])
    start, first, second = rng.choice(
        [
            ("receipt", "review", "decision"),
            ("call", "collection", "selection"),
            ("vote", "objection", "publication"),
        ]
    )
    early = rng.randint(6, 20)
    late = early - rng.randint(1, 5)
    listed = [{"step": each} for each in (start, first, second)]
    draft.add(rng, "stages", "ordered_steps", procedure=procedure, steps=listed)
    return tuple(
        draft.add(
            rng,
            f"by-{step}",
            "step_interval",
            procedure=procedure,
            after={"step": start},
            step={"step": step},
            at_most={"days": days},
        )
        for step, days in ((first, early), (second, late))
    )


@planted("RT005")
def nobody_takes_it(rng: Random, draft: Draft) -> Names | None:
    """A sort of motion may be put, and nobody is named who takes it."""
    act = rng.choice(["motion", "interpellation", "opinion"])
    for name, each in list(draft.provisions.items()):
        if each["kind"] in TAKERS and act in _acts(each):
            if each.get("act") == act or len(_acts(each)) == 1:
                del draft.provisions[name]
            else:
                each["act"] = [one for one in each["act"] if one != act]
    if not draft.of_kind("addressee", "agenda_decider", "reply"):
        draft.add(rng, "to-whom", "addressee", modality="stated", act="topic", to="office")
    route = {"delegates": {"at_least": rng.randint(1, 20)}}
    return (draft.add(rng, "also-put", "sponsors", modality="may", act=act, any_of=route),)


TAKERS = (
    "addressee",
    "agenda_decider",
    "reply",
    "mandatory_inclusion",
    "sponsors",
    "handling_report",
)


def _acts(provision: Values) -> list[str]:
    said = provision.get("act", [])
    return list(said) if isinstance(said, list) else [str(said)]


@planted("TB001")
def gap_between_numbers(rng: Random, draft: Draft) -> Names | None:
    """Grades by a number of ballots: from fifty, and under forty-nine."""
    draft.drop("grade_bands")
    end = rng.randint(10, 90)
    top = rng.choice([{"at_least": end + 1}, {"more_than": end}])
    low = rng.choice([{"less_than": end}, {"at_most": end - 1}])
    bands = [{"grade": "qualified", **top}, {"grade": "unqualified", **low}]
    return (
        draft.add(rng, "graded", "grade_bands", modality="stated", ballots=["good"], bands=bands),
    )


@planted("TB003", "TM001", "SC")
def step_twice(rng: Random, draft: Draft) -> Names | None:
    """One step is listed twice: the second time it has been taken long since."""
    steps = rng.sample(["a", "b", "c", "d", "e"], rng.randint(2, 4))
    again = rng.choice(steps[:-1])
    listed = [{"step": each} for each in (*steps, again)]
    return (draft.add(rng, "listed", "ordered_steps", procedure="listing", steps=listed),)


@planted("TH001")
def amended_out_of_reach(rng: Random, draft: Draft) -> Names | None:
    """An amendment lowers the quorum, and nobody looks at the majority."""
    draft.drop("quorum", "majority")
    present = {"at_least": rng.choice(["3/4", "4/5", "2/3"]), "of": "delegates_due"}
    quorum = draft.add(rng, "quorum", "quorum", present=present)
    yes = {rng.choice(["more_than", "at_least"]): rng.choice(["3/5", "60%"]), "of": "delegates_due"}
    majority = draft.add(rng, "majority", "majority", yes=yes)
    lower = {"present": {"at_least": rng.choice(["1/2", "1/3", "40%"])}}
    year = int(str(draft.head["effective"])[:4]) + 1
    draft.amendments.append({"from": f"{year}-03-01", "provisions": {quorum: lower}})
    return quorum, majority


SEEDS = (
    gap_between_numbers,
    step_twice,
    amended_out_of_reach,
    gap_at_a_point,
    gap_between_bands,
    gap_over_two_provisions,
    bands_overlap,
    two_lead_one_matter,
    two_convene,
    two_modes,
    milder_never_applies,
    milder_over_two_provisions,
    one_group_is_too_small,
    route_that_nobody_needs,
    majority_that_nobody_needs,
    told_before_put,
    second_stage_ends_first,
    nobody_takes_it,
)
