"""Mistakes about shares and how they are counted: of whom, rounded how, worded how."""

from __future__ import annotations

from random import Random

from faultseeds import wordings
from faultseeds.clean import share, size_of
from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted


def _shares(draft: Draft) -> list[tuple[str, Values]]:
    """The shares of the draft that name a base, each with its provision's name."""
    found = []
    for name, provision in draft.provisions.items():
        if provision.get("force", "rule") != "rule":
            continue  # a mere practice is not looked at
        for field in ("present", "yes"):
            held = provision.get(field)
            if isinstance(held, dict) and isinstance(held.get("of"), str):
                found.append((name, held))
        held = provision.get("any_of", {})
        held = held.get("delegates") if isinstance(held, dict) else None
        if isinstance(held, dict) and isinstance(held.get("of"), str):
            found.append((name, held))
    return found


@planted("NM001")
def base_left_out(rng: Random, draft: Draft) -> Names | None:
    """A share and no word of whom: 经三分之二以上同意."""
    found = _shares(draft)
    if not found:
        return None
    name, held = rng.choice(found)
    del held["of"]
    draft.provisions[name].pop("wording", None)
    return (name,)


@planted("NM001")
def base_of_grades_left_out(rng: Random, draft: Draft) -> Names | None:
    """Grades go by a percentage of nobody knows what."""
    found = [
        name
        for name in draft.of_kind("grade_bands", "cut_offs", "reward")
        if "base" in draft.provisions[name]
    ]
    if not found:
        return None
    name = rng.choice(found)
    del draft.provisions[name]["base"]
    return (name,)


@planted("NM001")
def margin_of_nothing(rng: Random, draft: Draft) -> Names | None:
    """So many per cent more candidates, or delegates of a sort, than what?"""
    if rng.random() < 0.5:
        margin = {"at_least": f"{rng.randint(2, 6) * 5}%"}
        draft.drop("contested_margin")
        return (
            draft.add(rng, "more-candidates", "contested_margin", stage=["formal"], margin=margin),
        )
    held = {"at_least": f"{rng.randint(2, 6) * 5}%"}
    draft.drop("delegate_share")
    return (draft.add(rng, "workers", "delegate_share", who=["farmer"], share=held),)


@planted("NM001", "NM009")
def base_read_in_two_ways(rng: Random, draft: Draft) -> Names | None:
    """The words allow two bases."""
    found = [each for each in _shares(draft) if draft.provisions[each[0]]["kind"] != "sponsors"]
    if not found:
        return None
    name, held = rng.choice(found)
    quorum = draft.provisions[name]["kind"] == "quorum"
    two = (
        ["delegates_due", "delegates_all"]
        if quorum
        else rng.choice([["delegates_due", "delegates_present"], ["delegates_all", "votes_cast"]])
    )
    held["of"] = {"readings": two, "why": {"zh": "原文未写明基数", "en": "no base is named"}}
    draft.provisions[name].pop("wording", None)
    return (name,)


@planted("NM002", "TH001")
def two_bases_for_one_vote(rng: Random, draft: Draft) -> Names | None:
    """第十条 of those present, 第十四条 of all those due, on one question."""
    found = [name for name in draft.of_kind("majority") if "of" in draft.provisions[name]["yes"]]
    if not found:
        return None
    name = rng.choice(found)
    first = draft.provisions[name]
    others = {"delegates_due", "delegates_present", "votes_cast"} - {str(first["yes"]["of"])}
    yes = share(rng, sorted(others))
    again: Values = {"yes": yes}
    if "subject" in first and rng.random() < 0.7:
        again["subject"] = [rng.choice(first["subject"])]
    return name, draft.add(rng, "again", "majority", **again)


@planted("NM002")
def two_bases_for_one_quorum(rng: Random, draft: Draft) -> Names | None:
    """Two quorums for one session, of those due and of all."""
    found = [name for name in draft.of_kind("quorum") if "of" in draft.provisions[name]["present"]]
    if not found:
        return None
    name = rng.choice(found)
    first = draft.provisions[name]
    base = "delegates_all" if first["present"]["of"] != "delegates_all" else "delegates_due"
    only = {"session": first["session"]} if "session" in first and rng.random() < 0.5 else {}
    present = {rng.choice(["at_least", "more_than"]): rng.choice(["1/2", "2/3", "60%"]), "of": base}
    return name, draft.add(rng, "also-there", "quorum", **only, present=present)


@planted("NM003")
def no_rounding(rng: Random, draft: Draft) -> Names | None:
    """A share that many sizes of the assembly make no whole number of."""
    part = rng.choice(["1/10", "1/7", "15%", "2/9", "1/12"])
    route = {"delegates": {"at_least": part, "of": "delegates_all"}}
    return (draft.add(rng, "some", "sponsors", modality="may", act="motion", any_of=route),)


@planted("NM004")
def rounded_to_nobody(rng: Random, draft: Draft) -> Names | None:
    """Rounded down, a tenth of nine is nobody."""
    part = rng.choice(["1/10", "1/5", "1/8", "20%", "3/20"])
    held = {"at_least": part, "of": "delegates_all", "rounding": "down"}
    if rng.random() < 0.5:
        route = {"delegates": held}
        return (draft.add(rng, "some", "sponsors", modality="may", act="motion", any_of=route),)
    held["of"] = "delegates_due"
    return (draft.add(rng, "there", "quorum", session="irregular", present=held),)


OTHER = {
    "at_least": "more_than",
    "more_than": "at_least",
    "at_most": "less_than",
    "less_than": "at_most",
}


def _worded(rng: Random, draft: Draft, half: bool) -> tuple[str, Values, str, str] | None:
    """A provision with its words beside it: name, the bounds, which of them, the words."""
    found = []
    for name, provision in draft.provisions.items():
        for field, say in SENTENCES.items():
            held = provision.get(field)
            if not isinstance(held, dict):
                continue
            bounds = [each for each in OTHER if each in held]
            halves = [str(held[each]) in ("1/2", "50%") for each in bounds]
            if bounds and (half == any(halves)) and not isinstance(held.get("of"), dict):
                found.append((name, held, bounds[0], say))
    return rng.choice(found) if found else None


SENTENCES = {
    "present": "会议须有{words}到会方可召开。",
    "yes": "须经{words}赞成方为通过。",
    "size": "每组须有{words}。",
    "number": "总数须为{words}。",
}


@planted("NM005")
def boundary_word_is_another(rng: Random, draft: Draft) -> Names | None:
    """The words exclude the number, the field includes it, or the reverse."""
    found = _worded(rng, draft, half=False)
    if found is None:
        return None
    name, held, bound, sentence = found
    said = dict(held)
    said = {(OTHER[key] if key == bound else key): value for key, value in said.items()}
    _say(rng, draft, name, sentence, said)
    return (name,)


@planted("NM005")
def number_is_another(rng: Random, draft: Draft) -> Names | None:
    """The number in the field is not that of the words: mistyped, or changed in one place only."""
    found = _worded(rng, draft, half=False)
    if found is None:
        return None
    name, held, bound, sentence = found
    said = dict(held)
    if "/" in str(said[bound]) or "%" in str(said[bound]):
        said[bound] = rng.choice(
            [each for each in ("2/3", "3/4", "4/5", "3/5") if each != said[bound]]
        )
        if wordings.number(said[bound]) == wordings.number(held[bound]):
            return None
    else:
        said[bound] = int(said[bound]) + rng.choice([1, 2, 10])
    _say(rng, draft, name, sentence, said)
    return (name,)


@planted("NM005")
def time_is_another(rng: Random, draft: Draft) -> Names | None:
    """The words give another number of days than the field."""
    found = [
        name for name in draft.of_kind("reply", "lead_time") if "wording" in draft.provisions[name]
    ]
    if not found:
        return None
    name = rng.choice(found)
    provision = draft.provisions[name]
    field = "within" if provision["kind"] == "reply" else "lead"
    unit = next(iter(provision[field]))
    provision[field][unit] = int(provision[field][unit]) + rng.choice([1, 5, 10])
    return (name,)


def _say(rng: Random, draft: Draft, name: str, sentence: str, said: Values) -> None:
    provision = draft.provisions[name]
    unit = "人" if provision["kind"] == "group_formation" else "名"
    words = wordings.threshold(rng, said, unit)
    provision["wording"] = {"zh": sentence.replace("{words}", words)}
    provision["modality"] = "must"


@planted("NM006")
def half_is_not_more_than_half(rng: Random, draft: Draft) -> Names | None:
    """过半数 in the words and at least half in the field, or 半数以上 and more than half."""
    field, kind = rng.choice([("present", "quorum"), ("yes", "majority")])
    more = rng.random() < 0.6
    base = "delegates_due"
    bound = {("at_least" if more else "more_than"): rng.choice(["1/2", "50%"]), "of": base}
    words = rng.choice(
        ["过半数", "超过半数", "超过二分之一", "超过50%"]
        if more
        else ["半数以上", "二分之一以上", "不少于半数", "50%以上"]
    )
    draft.drop(kind)
    text = SENTENCES[field].replace("{words}", f"应到代表{words}")
    fields: Values = {field: bound, "wording": {"zh": text}}
    return (draft.add(rng, "half", kind, **fields),)


@planted("NM007")
def number_beside_share(rng: Random, draft: Draft) -> Names | None:
    """Of a number and a share one never matters at the sizes that the assembly can have."""
    low, high = size_of(draft)
    if not draft.of_kind("delegate_number"):
        number = {"at_least": low, "at_most": high}
        draft.add(rng, "size", "delegate_number", modality="stated", number=number)
    part = rng.choice([5, 8, 10, 12])
    few = rng.random() < 0.5
    least = low // part - rng.randint(1, 3) if few else high // part + rng.randint(2, 6)
    if least < 1:
        return None
    act = "motion"
    names = [
        draft.add(rng, name, "sponsors", modality="may", act=act, any_of={"delegates": held})
        for name, held in (
            ("by-number", {"at_least": least}),
            ("by-share", {"at_least": f"1/{part}", "of": "delegates_all"}),
        )
    ]
    return tuple(names)


@planted("NM009", "NM001")
def abstentions_open(rng: Random, draft: Draft) -> Names | None:
    """Whether abstentions count is left open: of those who vote, or of yes and no."""
    draft.drop("majority")
    two = rng.choice([["votes_cast", "yes_and_no"], ["delegates_present", "yes_and_no"]])
    readings = {"readings": two, "why": {"zh": "原文只说多数", "en": "a majority and no more"}}
    bound = rng.choice([("more_than", "1/2"), ("at_least", "2/3"), ("at_least", "3/5")])
    subject = rng.choice([{}, {"subject": ["resolution"]}, {"subject": ["election", "topic"]}])
    yes = {bound[0]: bound[1], "of": readings}
    return (draft.add(rng, "by-majority", "majority", **subject, yes=yes),)


@planted("NM009", "NM001")
def majority_of_what(rng: Random, draft: Draft) -> Names | None:
    """经多数同意: a majority, and no word of whom."""
    draft.drop("majority")
    yes = {"more_than": rng.choice(["1/2", "50%", "3/5"])}
    return (draft.add(rng, "by-majority", "majority", yes=yes),)


@planted("NM010")
def half_is_enough(rng: Random, draft: Draft) -> Names | None:
    """Half of the votes carry: as many against as in favour."""
    draft.drop("majority")
    base = rng.choice(["votes_cast", "yes_and_no", "delegates_present", "delegates_due"])
    yes = {"at_least": rng.choice(["1/2", "50%"]), "of": base}
    subject = rng.choice([{}, {"subject": ["election"]}, {"subject": ["topic", "resolution"]}])
    return (draft.add(rng, "half-carries", "majority", **subject, yes=yes),)


@planted("NM010")
def seats_by_equal_votes(rng: Random, draft: Draft) -> Names | None:
    """Those with most votes are elected, and nothing is said of equal votes for the last seat."""
    draft.drop("independent_count")
    votes = {"more_than": "1/2", "of": rng.choice(["electors_due", "ballots_cast"])}
    return (draft.add(rng, "elected", "independent_count", within="category_in_unit", votes=votes),)


@planted("NM005")
def another_bound_in_english(rng: Random, draft: Draft) -> Names | None:
    """The English words say at least, the field more than; or another number."""
    few = rng.randint(3, 40)
    said, field = rng.choice(
        [
            (f"at least {few}", {"more_than": few}),
            (f"more than {few}", {"at_least": few}),
            (f"at most {few}", {"less_than": few}),
            (f"no more than {few}", {"at_most": few + 5}),
        ]
    )
    draft.drop("group_formation")
    wording = {"en": f"A group must have {said} members."}
    return (draft.add(rng, "english", "group_formation", size=field, wording=wording),)


SEEDS = (
    another_bound_in_english,
    base_left_out,
    base_of_grades_left_out,
    margin_of_nothing,
    base_read_in_two_ways,
    two_bases_for_one_vote,
    two_bases_for_one_quorum,
    no_rounding,
    rounded_to_nobody,
    boundary_word_is_another,
    number_is_another,
    time_is_another,
    half_is_not_more_than_half,
    number_beside_share,
    abstentions_open,
    majority_of_what,
    half_is_enough,
    seats_by_equal_votes,
)
