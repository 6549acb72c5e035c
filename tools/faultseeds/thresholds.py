"""Mistakes about majorities, quorums and sponsors: what cannot be reached, or too easily."""

from __future__ import annotations

from random import Random

from faultseeds import small
from faultseeds.clean import quorums, share, size_of
from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted

SESSIONS = ["annual", "mid_term", "irregular", "first"]


def _subject(rng: Random, draft: Draft) -> str | None:
    """A subject that no majority of the draft speaks of."""
    taken: set[str] = set()
    for name in draft.of_kind("majority"):
        said = draft.provisions[name].get("subject")
        if not isinstance(said, list):
            return None
        taken.update(said)
    free = {"election", "nomination", "resolution", "topic", "other", "work_report", "rules"}
    return rng.choice(sorted(free - taken) or [""]) or None


@planted("TH001")
def majority_of_those_due_above_quorum(rng: Random, draft: Draft) -> Names | None:
    """The quorum is taken from one model and the majority of another base from a second one."""
    draft.drop("quorum", "majority")
    for _ in range(100):
        present = share(
            rng,
            ["delegates_due"],
            [
                ("at_least", "1/2"),
                ("more_than", "1/3"),
                ("at_least", "40%"),
                ("at_least", "3/5"),
                ("more_than", "1/2"),
            ],
        )
        yes = share(rng, ["delegates_due", "delegates_all"])
        if small.stuck(present, yes, vacant=False):
            quorum = draft.add(rng, "quorum", "quorum", present=present)
            majority = draft.add(rng, "majority", "majority", yes=yes)
            return quorum, majority
    return None


@planted("TH001")
def one_graver_majority_above_quorum(rng: Random, draft: Draft) -> Names | None:
    """Only one of several majorities cannot be reached: that for graver questions."""
    subject = _subject(rng, draft)
    quorum = draft.of_kind("quorum")
    if subject is None or not quorum:
        return None
    yes = share(
        rng,
        ["delegates_due"],
        [("at_least", "90%"), ("at_least", "9/10"), ("more_than", "4/5"), ("at_least", "3/4")],
    )
    if not any(small.stuck(each, yes, vacant=False) for each in quorums(draft) if each):
        return None
    name = draft.add(rng, "gravest", "majority", subject=[subject], yes=yes)
    return name, *quorum


@planted("TH001")
def quorum_by_number(rng: Random, draft: Draft) -> Names | None:
    """The quorum is a number of heads, the majority a share of those due."""
    draft.drop("quorum", "majority")
    quorum = draft.add(rng, "quorum", "quorum", present={"at_least": rng.randint(15, 40)})
    yes = share(rng, ["delegates_due", "delegates_due_not_excused"])
    return quorum, draft.add(rng, "majority", "majority", yes=yes)


@planted("TH001")
def no_vote_with_so_few(rng: Random, draft: Draft) -> Names | None:
    """Votes are needed by number, more than a lawful meeting may have."""
    draft.drop("quorum", "majority")
    least = rng.randint(12, 60)
    present = {"more_than": "1/2", "of": "delegates_due"}
    quorum = draft.add(rng, "quorum", "quorum", present=present)
    return quorum, draft.add(rng, "majority", "majority", yes={"at_least": least})


@planted("TH002")
def more_than_everybody(rng: Random, draft: Draft) -> Names | None:
    """A share above the whole: 超过全体, more than 100 %, four thirds for three quarters."""
    over: Values = rng.choice(
        [{"more_than": "100%"}, {"at_least": "4/3"}, {"more_than": "1/1"}, {"at_least": "120%"}]
    )
    kind = rng.choice(["quorum", "majority", "sponsors"])
    if kind == "quorum":
        present = {**over, "of": rng.choice(["delegates_due", "delegates_all"])}
        session = rng.choice(SESSIONS)
        return (draft.add(rng, "attended", "quorum", session=session, present=present),)
    if kind == "majority":
        draft.drop("majority")
        yes = {**over, "of": rng.choice(["delegates_present", "votes_cast", "delegates_due"])}
        return (draft.add(rng, "carried", "majority", yes=yes),)
    route = {"delegates": {**over, "of": "delegates_all"}}
    return (draft.add(rng, "put-by", "sponsors", modality="may", act="motion", any_of=route),)


@planted("TH002", "RT001")
def more_sponsors_than_delegates(rng: Random, draft: Draft) -> Names | None:
    """More sponsors are asked for than there are delegates at the most."""
    draft.drop("delegate_number")
    high = rng.randint(30, 90)
    number = {"at_least": high - rng.randint(0, 9), "at_most": high}
    draft.add(rng, "size", "delegate_number", modality="stated", number=number)
    over = high + rng.randint(1, 60)
    route = {"delegates": rng.choice([{"at_least": over}, {"more_than": over}])}
    act = rng.choice(["motion", "interpellation"])
    return (draft.add(rng, "many", "sponsors", modality="may", act=act, any_of=route),)


@planted("TH002")
def quorum_above_size(rng: Random, draft: Draft) -> Names | None:
    """More must come, or agree, than the body has members."""
    draft.drop("delegate_number", "quorum", "majority")
    high = rng.randint(9, 80)
    number = {"at_least": high, "at_most": high}
    draft.add(rng, "size", "delegate_number", modality="stated", number=number)
    over = {"at_least": high + rng.randint(1, 20)}
    if rng.random() < 0.5:
        return (draft.add(rng, "quorum", "quorum", present=over),)
    return (draft.add(rng, "majority", "majority", yes=over),)


@planted("TH004")
def late_topics_by_fewer(rng: Random, draft: Draft) -> Names | None:
    """During the session fewer sponsors are asked for than before it."""
    act = rng.choice(["motion", "interpellation", "topic"])
    _drop_act(draft, act)
    many = rng.randint(8, 20)
    if rng.random() < 0.5:
        routes = ({"at_least": many}, {"at_least": rng.randint(1, many - 3)})
    else:
        part = rng.randint(3, 12)
        routes = tuple(
            {"at_least": f"1/{each}", "of": "delegates_all"} for each in (part, part + 8)
        )  # type: ignore[assignment]
    return _two_phases(rng, draft, act, *routes)


@planted("TH004")
def late_topics_by_a_share(rng: Random, draft: Draft) -> Names | None:
    """A number before the session, a share during it that a small assembly makes very small."""
    act = rng.choice(["motion", "topic"])
    _drop_act(draft, act)
    low, _ = size_of(draft)
    part = rng.choice([20, 25, 30, 50])
    many = max(10, low // part + rng.randint(3, 9))
    late = {"at_least": f"1/{part}", "of": "delegates_all"}
    return _two_phases(rng, draft, act, {"at_least": many}, late)


@planted("TH004")
def late_topics_by_one_group(rng: Random, draft: Draft) -> Names | None:
    """During the session one group is enough, before it several are needed."""
    act = rng.choice(["motion", "topic"])
    _drop_act(draft, act)
    few = rng.randint(1, 2)
    names = [
        draft.add(
            rng,
            name,
            "sponsors",
            modality="may",
            act=act,
            phase=[phase],
            any_of={"groups": {"at_least": number}, "delegates": {"at_least": 20}},
        )
        for name, phase, number in (("early", "before", few + 2), ("late", "in_session", few))
    ]
    return tuple(names)


def _drop_act(draft: Draft, act: str) -> None:
    kept = draft.provisions.items()
    draft.provisions = {
        name: each for name, each in kept if each["kind"] != "sponsors" or each["act"] != act
    }


def _two_phases(rng: Random, draft: Draft, act: str, before: Values, during: Values) -> Names:
    early = draft.add(
        rng,
        "early",
        "sponsors",
        modality="may",
        act=act,
        phase=["before"],
        any_of={"delegates": before},
    )
    late = draft.add(
        rng,
        "late",
        "sponsors",
        modality="may",
        act=act,
        phase=["in_session"],
        any_of={"delegates": during},
    )
    return early, late


@planted("TH006")
def recall_by_those_present(rng: Random, draft: Draft) -> Names | None:
    """Recall by a share of those present or of the votes, while all else has a quorum or a base."""
    draft.drop("quorum", "majority", "ballot_mode")
    ordinary = share(rng, ["delegates_due"], [("more_than", "1/2"), ("at_least", "3/5")])
    recall = share(rng, ["delegates_present", "votes_cast"], [("more_than", "1/2")])
    if not small.fewest(None, recall) < small.fewest(None, ordinary):
        return None
    subject = ["resolution", "topic", "election"]
    draft.add(rng, "ordinary", "majority", subject=subject, yes=ordinary)
    return (draft.add(rng, "recalled", "majority", subject=["recall"], yes=recall),)


@planted("TH006")
def recall_on_ballots_collected(rng: Random, draft: Draft) -> Names | None:
    """A share of the ballots that come back is enough, however few they are."""
    draft.drop("cut_offs", "quorum", "majority")
    present = share(rng, ["delegates_due"])
    draft.add(rng, "quorum", "quorum", present=present)
    yes = {"more_than": "1/2", "of": "delegates_present"}
    draft.add(rng, "majority", "majority", yes=yes)
    grades = rng.choice([["incompetent"], ["incompetent", "basically_competent"]])
    rung = {
        "outcome": rng.choice(["recall", "removal"]),
        "any_of": [
            {
                "grades": grades,
                rng.choice(["more_than", "at_least"]): rng.choice(["1/3", "1/2", "60%"]),
            }
        ],
    }
    base = rng.choice(["ballots_cast", "valid_ballots"])
    return (draft.add(rng, "falls", "cut_offs", base=base, rungs=[rung]),)


@planted("TH009")
def rules_by_all(rng: Random, draft: Draft) -> Names | None:
    """The rules are changed by a share of all delegates, seats that are vacant included."""
    for name in draft.of_kind("majority"):
        provision = draft.provisions[name]
        if "rules" in provision.get("subject", ["rules"]):
            return _of_all(rng, draft, name, provision)
    return (draft.add(rng, "changes", "majority", subject=["rules"], yes=_share_of_all(rng)),)


def _of_all(rng: Random, draft: Draft, name: str, provision: Values) -> Names | None:
    provision.pop("wording", None)
    provision["yes"] = _share_of_all(rng)
    return (name,)


def _share_of_all(rng: Random) -> Values:
    bound = rng.choice([("at_least", "3/4"), ("more_than", "2/3"), ("at_least", "90%")])
    return {bound[0]: bound[1], "of": "delegates_all"}


@planted("TH009", "TH001")
def everything_by_all(rng: Random, draft: Draft) -> Names | None:
    """One majority of all delegates for every question, the rules themselves among them."""
    draft.drop("majority")
    return (draft.add(rng, "every-question", "majority", yes=_share_of_all(rng)),)


@planted("TH009")
def rules_by_number(rng: Random, draft: Draft) -> Names | None:
    """The rules are changed by a number of votes that a shrunken assembly does not have."""
    draft.drop("majority")
    yes = {"at_least": rng.randint(10, 60)}
    return (draft.add(rng, "changes", "majority", subject=["rules"], yes=yes),)


SEEDS = (
    majority_of_those_due_above_quorum,
    one_graver_majority_above_quorum,
    quorum_by_number,
    no_vote_with_so_few,
    more_than_everybody,
    more_sponsors_than_delegates,
    quorum_above_size,
    late_topics_by_fewer,
    late_topics_by_a_share,
    late_topics_by_one_group,
    recall_by_those_present,
    recall_on_ballots_collected,
    rules_by_all,
    everything_by_all,
    rules_by_number,
)
