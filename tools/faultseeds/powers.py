"""Mistakes about duties and powers: who acts, who may, who sits over whom."""

from __future__ import annotations

from random import Random

from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted

AFFAIRS = ["reserve_cadres", "land_requisition", "major_project", "asset_disposal", "hot_issue"]
ORGANS = ["leading_group", "special_committee", "collection_group", "thematic_group"]
DONE = ["公开", "公示", "公布", "在公示栏公开"]


@planted("DT001")
def nobody_publishes(rng: Random, draft: Draft) -> Names | None:
    """应当及时公开. By whom?"""
    modal, done = rng.choice(["应当", "必须", "须"]), rng.choice(DONE)
    days = rng.randint(2, 15)
    zh = rng.choice(
        [
            f"{modal}在{days}日内{done}。",
            f"会议决定{modal}{done}。",
            f"表决通过后，{modal}在{days}日内{done}。",
            f"{days}日内{modal}将决定{done}。",
            f"议事结果一律{modal}{done}。",
        ]
    )
    fields: Values = {"what": [rng.choice(["decision", "process"])], "within": {"days": days}}
    modality = "should" if modal == "应当" else "must"
    return (
        draft.add(rng, "published", "publication", modality=modality, wording={"zh": zh}, **fields),
    )


@planted("DT001")
def nobody_tells_them(rng: Random, draft: Draft) -> Names | None:
    """Members shall be told at once."""
    wording = rng.choice(
        [
            {"zh": "重大事项应当即时通报。"},
            {"zh": "涉及群众切身利益的事项，应当即时通报。"},
            {"en": "Affairs of this sort shall be told at once."},
            {"zh": "此类事项应当即时通报。", "en": "They shall be told at once."},
        ]
    )
    return (
        draft.add(
            rng,
            "told",
            "notification",
            modality="should",
            wording=wording,
            about=[rng.choice(AFFAIRS)],
            timing="at_once",
            within={"days": rng.randint(1, 9)},
        ),
    )


@planted("DT001")
def nobody_brings_it_about(rng: Random, draft: Draft) -> Names | None:
    """Whoever is found incompetent must be admonished. Who does it?"""
    zh = rng.choice(["评为不称职的，必须予以诫勉谈话。", "被评为不称职等次的，必须进行诫勉谈话。"])
    return (
        draft.add(
            rng,
            "consequence",
            "grade_consequence",
            modality="must",
            wording={"zh": zh},
            grades=["incompetent"],
            outcome="admonishing_talk",
        ),
    )


@planted("DT002")
def published_and_not(rng: Random, draft: Draft) -> Names | None:
    """会议记录应当公开；涉及个人的记录不得公开."""
    about = rng.sample(AFFAIRS, rng.randint(1, 3))
    one: Values = {} if rng.random() < 0.5 else {"about": about}
    what = rng.choice([["process"], ["process", "decision"], ["decision"]])
    ban: Values = {"what": [rng.choice(what)]} if rng.random() < 0.7 else {}
    if rng.random() < 0.7:
        ban["about"] = [about[0]]
    due = draft.add(
        rng, "published", "publication", by="office", what=what, **one, within={"days": 9}
    )
    return due, draft.add(rng, "protected", "publication_ban", **ban)


@planted("DT002")
def two_publish_it(rng: Random, draft: Draft) -> Names | None:
    """By the office alone in one article, by the presidium alone in another."""
    one, other = rng.sample(["office", "presidium", "committee", "general_office"], 2)
    about = rng.sample(AFFAIRS, 2)
    wide: Values = {} if rng.random() < 0.5 else {"about": about}
    return tuple(
        draft.add(rng, "published", "publication", by=by, what=["decision"], **fields)
        for by, fields in ((one, wide), (other, {"about": about[:1]}))
    )


@planted("DT002")
def filled_in_two_ways(rng: Random, draft: Draft) -> Names | None:
    """Elected by the congress in one article, appointed by the committee in another."""
    organ = rng.choice(ORGANS)
    function = rng.choice(["supervision", "proposals", "contact"])
    draft.drop("organ_formation")
    one: Values = {"by": "congress", "how": "elected"}
    other: Values = {"by": "committee", "how": rng.choice(["appointed", "by_post"])}
    if rng.random() < 0.5:
        other["function"] = function
    return tuple(
        draft.add(rng, "filled", "organ_formation", type=organ, **each) for each in (one, other)
    )


@planted("DT002")
def sits_in_two_places(rng: Random, draft: Draft) -> Names | None:
    """The office of the leading group sits here by one article and there by another."""
    one, other = rng.sample(["organisation_department", "general_office", "committee"], 2)
    return tuple(
        draft.add(rng, "sits", "organ_set_up", type="office", seat=each) for each in (one, other)
    )


@planted("DT006")
def leads_and_supervises(rng: Random, draft: Draft) -> Names | None:
    """Whoever leads the handling presses it too."""
    draft.drop("matter_lead", "matter_supervision")
    who = rng.choice(["township_deputy_head", "secretary", "county_leader"])
    levels = rng.sample(["village", "township", "county"], rng.randint(1, 2))
    lead = draft.add(rng, "lead", "matter_lead", modality="stated", levels=levels, lead=who)
    marks = rng.sample(["major", "common", "broad"], rng.randint(1, 2))
    over = draft.add(
        rng, "pressed", "matter_supervision", modality="stated", when=marks, supervisor=who
    )
    return lead, over


@planted("DT006")
def presses_itself(rng: Random, draft: Draft) -> Names | None:
    """Who handles a matter supervises it."""
    draft.drop("matter_dispatch", "matter_supervision")
    who = rng.choice(["township_station", "village_organisation", "department"])
    handled = draft.add(
        rng, "way", "matter_dispatch", modality="stated", levels=["township"], to=who
    )
    over = draft.add(
        rng, "pressed", "matter_supervision", modality="stated", when=["broad"], supervisor=who
    )
    return handled, over


@planted("DT006")
def watches_itself(rng: Random, draft: Draft) -> Names | None:
    """The committee supervises the committee, reports to itself, appraises itself."""
    kinds: list[tuple[str, Values]] = [
        ("oversight", {"by": "committee", "of": ["department", "committee"]}),
        ("oversight", {"by": "discipline_commission", "of": ["discipline_commission"]}),
        ("session_report", {"by": "committee", "to": "committee", "session": "annual"}),
        (
            "periodic_report",
            {"by": "group", "to": "group", "frequency": {"at_least": 1, "every": "year"}},
        ),
        (
            "grade_consequence",
            {
                "of": ["committee"],
                "grades": ["incompetent"],
                "outcome": "admonishing_talk",
                "by": "committee",
            },
        ),
        ("powers", {"body": "plenum", "business": ["appraise_members"], "put_by": ["plenum"]}),
    ]
    kind, fields = rng.choice(kinds)
    return (draft.add(rng, "watching", kind, modality="stated", **fields),)


@planted("DT006")
def decides_on_its_own_topics(rng: Random, draft: Draft) -> Names | None:
    """The committee puts topics, and decides which topics are taken."""
    draft.drop("sponsors", "agenda_decider")
    who = rng.choice(["committee", "presidium", "standing_committee"])
    route: Values = {"delegates": {"at_least": rng.randint(5, 20)}, "bodies": [who]}
    name = draft.add(rng, "put", "sponsors", modality="may", act="topic", any_of=route)
    return name, draft.add(rng, "taken", "agenda_decider", act="topic", decider=who)


@planted("DT007", "TP002")
def power_taken_back(rng: Random, draft: Draft) -> Names | None:
    """It may take this up by one article; by another it may not."""
    draft.drop("powers")
    business = rng.sample(["major_work", "committee_report", "long_plans", "deployments"], 3)
    body = rng.choice(["congress", "plenum"])
    session: Values = rng.choice([{}, {"session": ["annual"]}])
    one = draft.add(
        rng,
        "powers",
        "powers",
        modality=rng.choice(["may", "stated"]),
        body=body,
        business=business[:2],
        **session,
    )
    other = draft.add(
        rng,
        "not-these",
        "powers",
        modality="stated",
        body=body,
        business=business[2:],
        excluding=business[:1],
    )
    return one, other


@planted("DT007", "TP002", "TM002", "RT004")
def put_too_late_and_too_early(rng: Random, draft: Draft) -> Names | None:
    """At least thirty days before the session, and not more than ten before it."""
    draft.drop("lead_time", "notice_to_delegates")
    act = rng.choice(["topic", "proposal", "motion"])
    days = rng.randint(5, 20)
    far, near = {"days": days + rng.randint(1, 30)}, {"days": days}
    one = draft.add(rng, "ahead", "lead_time", act=act, lead=far, means="at_least")
    return one, draft.add(rng, "not-before", "lead_time", act=act, lead=near, means="within")


@planted("DT007", "TP002")
def must_be_listed_and_need_not(rng: Random, draft: Draft) -> Names | None:
    """What ten put must be taken; whether it is taken is left to the presidium."""
    draft.drop("mandatory_inclusion", "agenda_decider")
    route: Values = {"delegates": {"at_least": rng.randint(5, 30)}}
    if rng.random() < 0.4:
        route = {"groups": {"at_least": rng.randint(1, 4)}}
    must = draft.add(rng, "listed", "mandatory_inclusion", act="topic", any_of=route)
    free = draft.add(
        rng, "free", "agenda_decider", act="topic", decider="presidium", discretionary=True
    )
    return must, free


@planted("RT003")
def puts_proposals_and_may_not(rng: Random, draft: Draft) -> Names | None:
    """It is the business of a group to put proposals, which take ten delegates jointly."""
    draft.drop("powers", "sponsors", "mandatory_inclusion", "lead_time")
    body = rng.choice(["group", "special_committee", "observer", "branch", "party_members"])
    business = ["group_discussion", "put_proposals", "link"]
    power = draft.add(rng, "duties", "powers", modality="stated", body=body, business=business)
    _way_for_delegates(rng, draft, "proposal")
    return (power,)


@planted("RT003")
def listed_but_never_put(rng: Random, draft: Draft) -> Names | None:
    """What two groups put must be listed, and only delegates or the committee may put it."""
    draft.drop("sponsors", "mandatory_inclusion", "lead_time", "agenda_decider")
    act = rng.choice(["topic", "proposal", "motion"])
    way: Values = rng.choice(
        [
            {"groups": {"at_least": rng.randint(1, 3)}},
            {"groups": {"at_least": 2, "at_once": True}},
            {"bodies": ["discipline_commission"]},
            {"members": {"at_least": 10}},
        ]
    )
    if rng.random() < 0.5:
        way["delegates"] = {"at_least": rng.randint(20, 30)}
    _way_for_delegates(rng, draft, act)
    return (draft.add(rng, "listed", "mandatory_inclusion", act=act, any_of=way),)


@planted("RT003")
def a_day_for_those_without_a_way(rng: Random, draft: Draft) -> Names | None:
    """Topics of those attending without vote come in ten days ahead; only delegates may put one."""
    draft.drop("sponsors", "mandatory_inclusion", "lead_time", "notice_to_delegates")
    act = rng.choice(["topic", "proposal", "motion"])
    who = rng.sample(["observer", "group", "government", "masses", "cppcc"], rng.randint(1, 2))
    if rng.random() < 0.3:
        who.append("delegates")
    lead = {"days": rng.randint(5, 20), "on_holiday": "last_working_day"}
    _way_for_delegates(rng, draft, act)
    return (
        draft.add(rng, "in-by", "lead_time", act=act, sponsor=who, lead=lead, means="at_least"),
    )


def _way_for_delegates(rng: Random, draft: Draft, act: str) -> None:
    """So many delegates may put it, or the committee; nobody else."""
    way: Values = {"delegates": {"at_least": rng.randint(5, 15)}}
    if rng.random() < 0.3:
        way = {"delegates": {"at_least": "1/10", "of": "delegates_all", "rounding": "up"}}
    if rng.random() < 0.4:
        way["one_group"] = True
    if rng.random() < 0.4:
        way["bodies"] = ["committee"]
    draft.add(rng, f"{act}-sponsors", "sponsors", modality="may", act=act, any_of=way)


DECIDED = ["confirm_delegates", "long_plans", "deployments", "major_questions", "fill_vacancies"]


@planted("DT008")
def two_bodies_decide_it(rng: Random, draft: Draft) -> Names | None:
    """The congress decides major questions; the committee decides major questions."""
    draft.drop("powers")
    one, other = rng.choice(
        [
            ("congress", "committee"),
            ("congress", "presidium"),
            ("plenum", "standing_committee"),
            ("committee", "discipline_commission"),
            ("congress", "special_committee"),
        ]
    )
    shared = rng.sample(DECIDED, rng.randint(1, 2))
    limits: list[Values] = [{}, {"session": ["annual"]}, {"session": ["annual", "first"]}]
    found = []
    for body in (one, other):
        business = [*shared, rng.choice(["committee_report", "discipline_report", "liaison"])]
        rng.shuffle(business)
        limit = rng.choice(limits)
        found.append(
            draft.add(
                rng, "powers", "powers", modality="stated", body=body, business=business, **limit
            )
        )
    return tuple(found)


SEEDS = (
    two_bodies_decide_it,
    puts_proposals_and_may_not,
    listed_but_never_put,
    a_day_for_those_without_a_way,
    nobody_publishes,
    nobody_tells_them,
    nobody_brings_it_about,
    published_and_not,
    two_publish_it,
    filled_in_two_ways,
    sits_in_two_places,
    leads_and_supervises,
    presses_itself,
    watches_itself,
    decides_on_its_own_topics,
    power_taken_back,
    put_too_late_and_too_early,
    must_be_listed_and_need_not,
)
