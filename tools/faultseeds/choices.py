"""Mistakes about elections and recall: no choice, or easier to undo than to do."""

from __future__ import annotations

from random import Random
from typing import Any

from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted

STAGES = ["preliminary", "formal", "by_election"]
CATEGORIES = ["leading_cadre", "farmer", "women", "professional", "model"]


def _scope(rng: Random) -> Values:
    """What contests a provision speaks of."""
    found: Values = {}
    if rng.random() < 0.5:
        found["stage"] = rng.sample(STAGES, rng.randint(1, 2))
    if rng.random() < 0.3:
        found["categories"] = rng.sample(CATEGORIES, 2)
    if rng.random() < 0.3:
        found["measured"] = rng.choice(["each_unit", "all_units"])
    if rng.random() < 0.3:
        found["assigned"] = rng.choice(["counted", "left_out"])
    return found


@planted("TH012")
def margin_with_a_greatest_only(rng: Random, draft: Draft) -> Names | None:
    """差额不超过百分之二十: nothing says that there is to be any."""
    draft.drop("contested_margin")
    bounds: list[Any] = [
        {"at_most": rng.randint(1, 9)},
        {"less_than": rng.randint(2, 9)},
        {"at_most": rng.choice(["10%", "1/5", "30%"]), "of": rng.choice(["seats", "candidates"])},
        {"less_than": rng.choice(["20%", "1/3"]), "of": "seats"},
    ]
    margin = rng.choice(bounds)
    return (draft.add(rng, "contest", "contested_margin", **_scope(rng), margin=margin),)


@planted("TH012")
def as_many_as_seats(rng: Random, draft: Draft) -> Names | None:
    """应选 7，提名上限 7: the margin is nought at the most, or may be nought."""
    draft.drop("contested_margin")
    margin = rng.choice(
        [{"at_most": 0}, {"less_than": 1}, {"at_least": 0}, {"at_least": 0, "at_most": 0}]
    )
    return (draft.add(rng, "contest", "contested_margin", **_scope(rng), margin=margin),)


@planted("TH012")
def one_stage_without_a_least(rng: Random, draft: Draft) -> Names | None:
    """A least margin for one stage, only a greatest for the other."""
    draft.drop("contested_margin")
    one, other = rng.sample(STAGES, 2)
    least = {"at_least": rng.choice(["20%", "1/5"]), "of": "seats"}
    most = {"at_most": rng.choice(["20%", "1/5", "1/3"]), "of": "seats"}
    draft.add(rng, "first-stage", "contested_margin", stage=[one], margin=least)
    return (draft.add(rng, "second-stage", "contested_margin", stage=[other], margin=most),)


SEEDS: tuple[Any, ...] = (
    margin_with_a_greatest_only,
    as_many_as_seats,
    one_stage_without_a_least,
)
