"""Mistakes about what becomes of what is put: there is no room for it, or no way after a no."""

from __future__ import annotations

from random import Random

from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted


@planted("RT007")
def more_than_the_agenda_holds(rng: Random, draft: Draft) -> Names | None:
    """Two of each delegation, eight delegations, and ten at a session."""
    draft.drop("group_formation")
    each, groups = rng.randint(1, 4), rng.randint(4, 12)
    number: Values = rng.choice(
        [{"at_least": groups, "at_most": groups}, {"at_most": groups}, {"at_least": groups}]
    )
    act, room = rng.choice(["topic", "proposal"]), each * groups - rng.randint(1, groups - 1)
    formed = draft.add(rng, "groups", "group_formation", basis=["unit"], number=number)
    _only_groups(rng, draft, act, 1)
    quota: Values = {"per_group": each}
    if rng.random() < 0.5:
        quota["per_session"] = room
        return formed, draft.add(rng, "quota", "motion_quota", act=act, **quota)
    one = draft.add(rng, "quota", "motion_quota", act=act, **quota)
    return formed, one, draft.add(rng, "room", "motion_quota", act=act, per_session=room)


@planted("RT007")
def delegates_fill_the_agenda(rng: Random, draft: Draft) -> Names | None:
    """Ten delegates put one together, each signs once, and there are 120 of them."""
    draft.drop("delegate_number", "sponsors", "mandatory_inclusion", "lead_time", "powers")
    jointly, most = rng.randint(2, 10), rng.randint(6, 12)
    delegates = jointly * most + rng.randint(0, jointly - 1)
    number = {"at_least": delegates - rng.randint(0, 10), "at_most": delegates}
    size = draft.add(rng, "delegates", "delegate_number", modality="stated", number=number)
    way = {"delegates": {"at_least": jointly}}
    draft.add(rng, "way", "sponsors", modality="may", act="topic", any_of=way)
    room = most - rng.randint(1, 4)
    fields: Values = {"per_delegate": 1, "per_session": room}
    return size, draft.add(rng, "quota", "motion_quota", act="topic", **fields)


def _only_groups(rng: Random, draft: Draft, act: str, least: int) -> None:
    draft.drop("sponsors", "mandatory_inclusion", "lead_time", "powers")
    if rng.random() < 0.6:
        way = {"groups": {"at_least": least}}
        draft.add(rng, "way", "sponsors", modality="may", act=act, any_of=way)


@planted("RT008")
def signed_by_the_same_again(rng: Random, draft: Draft) -> Names | None:
    """十名以上代表联名，每次会议至多列入五件，未规定不得重复联名."""
    draft.drop("sponsors", "mandatory_inclusion", "lead_time", "powers", "motion_quota")
    act, jointly = rng.choice(["topic", "proposal"]), rng.randint(2, 12)
    way = {rng.choice(["delegates", "groups"]): {"at_least": jointly}}
    draft.add(rng, "way", "sponsors", modality="may", act=act, any_of=way)
    room = rng.randint(2, 12)
    return (draft.add(rng, "room", "motion_quota", act=act, per_session=room),)


@planted("RT008")
def signed_as_often_as_there_is_room(rng: Random, draft: Draft) -> Names | None:
    """Nobody signs more than five, and five are taken."""
    draft.drop("sponsors", "mandatory_inclusion", "lead_time", "powers", "motion_quota")
    draft.drop("delegate_number")
    way = {"delegates": {"at_least": rng.randint(2, 10)}}
    draft.add(rng, "way", "sponsors", modality="may", act="topic", any_of=way)
    room = rng.randint(2, 6)
    each: Values = {"per_delegate": room + rng.randint(0, 2)}
    if rng.random() < 0.5:
        one = draft.add(rng, "each", "motion_quota", act="topic", **each)
        return one, draft.add(rng, "room", "motion_quota", act="topic", per_session=room)
    each["per_session"] = room
    return (draft.add(rng, "room", "motion_quota", act="topic", **each),)


@planted("RT006")
def refused_for_good(rng: Random, draft: Draft) -> Names | None:
    """退回 → 办结."""
    draft.drop("stages")
    for each in draft.provisions.values():
        each.pop("wording", None)  # it might speak of an appeal
    refused = rng.choice(
        [
            {"zh": "退回", "en": "returned"},
            {"zh": "不予受理", "en": "not admitted"},
            {"zh": "驳回", "en": "rejected"},
            {"zh": "不列入", "en": "refused"},
        ]
    )
    told = rng.random() < 0.5
    after = "notice" if told else "closed"
    check = {
        "stage": "check",
        "title": {"zh": rng.choice(["初审", "审查", "登记"]), "en": "first check"},
        "outcomes": [
            {"outcome": "admitted", "title": {"zh": "受理", "en": "admitted"}, "next": ["vote"]},
            {"outcome": "turned-down", "title": refused, "next": [after]},
        ],
    }
    stages: list[Values] = [
        {"stage": "filing", "title": {"zh": "提交", "en": "filing"}, "next": ["check"]},
        check,
        {"stage": "vote", "title": {"zh": "表决", "en": "the vote"}, "next": ["closed"]},
        {"stage": "closed", "title": {"zh": "办结", "en": "closing"}, "ends": True},
    ]
    if told:
        stages.insert(
            3, {"stage": "notice", "title": {"zh": "告知", "en": "notice"}, "next": ["closed"]}
        )
    number = rng.randint(1, 99)
    return (draft.add(rng, "flow", "stages", procedure=f"topic-{number}", stages=stages),)


SEEDS = (
    refused_for_good,
    more_than_the_agenda_holds,
    delegates_fill_the_agenda,
    signed_by_the_same_again,
    signed_as_often_as_there_is_room,
)
