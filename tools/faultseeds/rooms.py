"""Mistakes about how much there is room for."""

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


SEEDS = (more_than_the_agenda_holds, delegates_fill_the_agenda)
