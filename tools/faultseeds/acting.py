"""Sound provisions about stages, the order of acts, publication, organs and powers."""

from __future__ import annotations

from random import Random
from typing import Any

from faultseeds.drafts import Draft, Values
from faultseeds.flows import PROCEDURES, WORDS, flow

AFFAIRS = ["reserve_cadres", "land_requisition", "major_project", "asset_disposal", "hot_issue"]


def _stages(rng: Random, draft: Draft) -> None:
    """A procedure in stages, and an order of acts that goes the same way."""
    made = flow(rng)
    if rng.random() < 0.3:
        made["stages"][2]["outside"] = True
        made["stages"][2]["within"] = {"days": rng.randint(5, 60)}
        made["stages"][2]["on_timeout"] = made["stages"][2]["next"]
    draft.add(rng, "flow", "stages", **made)
    if rng.random() < 0.6:
        names = [each["stage"] for each in made["stages"]]
        early, late = rng.choice(
            [(names[0], names[1]), (names[1], names[2]), (names[1], names[-2])]
        )
        act: Values = {"act": late, "after": [early]}
        draft.add(rng, "order", "act_order", procedure=made["procedure"], **act)


def _acts(rng: Random, draft: Draft) -> None:
    """An order of acts that can be kept: what comes before, what bars, what follows."""
    procedure = f"{rng.choice(PROCEDURES)}-{rng.randint(200, 299)}"
    acts = rng.sample(WORDS, rng.randint(3, 5))
    for _ in range(rng.randint(1, 5)):
        early, late = sorted(rng.sample(range(len(acts)), 2))
        how: Values = rng.choice(
            [
                {"act": acts[late], "after": [acts[early]]},
                {"act": acts[early], "never_after": [acts[late]]},
                {"act": acts[early], "followed_by": [acts[late]]},
            ]
        )
        draft.add(rng, "acts", "act_order", procedure=procedure, **how)
    if rng.random() < 0.3:
        listed = [{"step": each} for each in acts]
        draft.add(rng, "listed", "ordered_steps", procedure=procedure, steps=listed)
    if rng.random() < 0.2:
        other = rng.choice([each for each in WORDS if each not in acts])
        draft.add(rng, "banned", "act_order", procedure=procedure, act=other, never=True)


def _publicity(rng: Random, draft: Draft) -> None:
    """Some is published, and what may not be is something else."""
    shown, hidden = rng.sample(AFFAIRS, 2)
    what = rng.choice([["decision"], ["process", "decision"]])
    due: Values = {"what": what, "by": "office", "within": {"days": rng.randint(2, 15)}}
    if rng.random() < 0.5:
        draft.add(rng, "publicity", "publication", about=[shown], **due)
        draft.add(rng, "secret", "publication_ban", about=[hidden])
    else:
        draft.add(rng, "publicity", "publication", **{**due, "what": ["decision"]})
        draft.add(rng, "secret", "publication_ban", about=[hidden], what=["process"])
    if rng.random() < 0.5:
        media = rng.sample(["board", "internet", "message"], 2)
        draft.add(rng, "no-internet", "publication_ban", about=[shown], media=media)
    if rng.random() < 0.5:
        told: Values = {"timing": "at_once", "by": "committee", "within": {"days": 3}}
        wording = {"zh": "党委应当在三日内向党员通报。"}
        draft.add(
            rng,
            "told",
            "notification",
            modality="should",
            to="party_members",
            wording=wording,
            **told,
        )


def _organs(rng: Random, draft: Draft) -> None:
    """An organ with a head, with members that come from somewhere, and an odd number of them."""
    organ = rng.choice(["collection_group", "thematic_group"])
    function = rng.choice([None, "supervision", "contact", "proposals"])
    own: Values = {} if function is None else {"function": function}
    also: Values = {} if function is None else {"functions": [function]}
    draft.add(rng, "organ", "organ_set_up", type=organ, **also)
    size = 2 * rng.randint(2, 12) + 1
    bounds: Values = {"at_least": size, "at_most": size + rng.choice([0, 0, 1, 4])}
    filled: Values = {"by": rng.choice(["congress", "committee"]), "how": "elected"}
    draft.add(rng, "organ-filled", "organ_formation", type=organ, **own, size=bounds, **filled)
    head: Values = rng.choice(
        [{"heads": {"at_least": 1, "at_most": 1}}, {"head": ["discipline_secretary"]}]
    )
    draft.add(rng, "organ-head", "organ_composition", type=organ, **own, **head)
    if rng.random() < 0.4:
        other = {"type": "special_committee", "each_group": {"at_least": rng.randint(1, 2)}}
        draft.add(rng, "seats-of-groups", "organ_formation", **other)


def _powers(rng: Random, draft: Draft) -> None:
    """What each body takes up, and what it does not; who watches whom."""
    business = rng.sample(["major_work", "committee_report", "long_plans", "deployments"], 4)
    body = rng.choice(["congress", "plenum"])
    draft.add(rng, "powers", "powers", modality="stated", body=body, business=business[:2])
    if rng.random() < 0.5:
        more: Values = {"business": business[2:3], "excluding": business[3:]}
        draft.add(rng, "more-powers", "powers", modality="stated", body=body, **more)
    of = rng.sample(["committee", "discipline_commission", "department"], 2)
    draft.add(rng, "watched", "oversight", modality="stated", by="congress", of=of)
    if rng.random() < 0.5:
        report: Values = {"by": "committee", "to": "congress", "session": "annual"}
        draft.add(rng, "account", "session_report", **report)
    if rng.random() < 0.5:
        route: Any = {"delegates": {"at_least": rng.randint(5, 30)}}
        draft.add(rng, "listed", "mandatory_inclusion", act="topic", any_of=route)


PARTS = (_stages, _acts, _publicity, _organs, _powers)
