"""Mistakes about stages and the order of acts: no way on, no way there, no lawful way at all."""

from __future__ import annotations

from random import Random
from typing import Any

from faultseeds.drafts import Draft, Values
from faultseeds.seeding import Names, planted

WORDS = [
    *("filing", "check", "study", "hearing", "talk", "draft", "consultation", "review", "notice"),
    *("提交", "审查", "听证", "公示", "表决", "汇总", "研究", "整改", "征求意见", "复核", "公告"),
]
PROCEDURES = ["recall", "handling", "petition", "议题办理", "罢免", "提案办理"]


def flow(rng: Random, *, parallel: bool | None = None, returns: bool | None = None) -> Values:
    """A procedure in stages that always comes to its end, with every branch done.

    Beginning, examination, two branches or one stage, vote, end: the end is the last.
    """
    first, examined, left, right, vote, end = rng.sample(WORDS, 6)
    parallel = rng.random() < 0.5 if parallel is None else parallel
    returns = rng.random() < 0.5 if returns is None else returns
    accepted, refused, returned = rng.choice(
        [("accepted", "refused", "returned"), ("通过", "不通过", "退回")]
    )
    outcomes: list[Any] = [
        {"outcome": accepted, "next": [left, right] if parallel else [left]},
        {"outcome": refused, "next": [end]},
    ]
    examination: Values = {"stage": examined, "outcomes": outcomes}
    if returns:
        outcomes.insert(1, {"outcome": returned, "next": [first]})
        examination["at_most"] = rng.randint(1, 4)
    stages: list[Any] = [{"stage": first, "next": [examined]}, examination]
    stages.append({"stage": left, "next": [vote]})
    joined: Values = {"stage": vote, "next": [end]}
    if parallel:
        stages.append({"stage": right, "next": [vote]})
        joined["waits_for"] = [left, right]
    stages += [joined, {"stage": end, "ends": True}]
    return {"procedure": f"{rng.choice(PROCEDURES)}-{rng.randint(1, 99)}", "stages": stages}


def _put(rng: Random, draft: Draft, made: Values, *more: Values) -> Names:
    """Write a flow with further stages, which stand anywhere before the end."""
    stages = made["stages"]
    for each in more:
        stages.insert(rng.randint(1, len(stages) - 1), each)
    name = rng.choice(["flow", "way", "how-handled", "banli"])
    return (draft.add(rng, name, "stages", **made),)


def _new(rng: Random, made: Values, number: int = 1) -> list[str]:
    used = {each["stage"] for each in made["stages"]}
    return rng.sample([each for each in WORDS if each not in used], number)


def _end(made: Values) -> str:
    return str(made["stages"][-1]["stage"])


@planted("FL001")
def returned_for_good(rng: Random, draft: Draft) -> Names | None:
    """提交 → 退回补正 → (无)."""
    made = flow(rng)
    (again,) = _new(rng, made)
    outcome = {"outcome": rng.choice(["incomplete", "补正"]), "next": [again]}
    made["stages"][1]["outcomes"].append(outcome)
    return _put(rng, draft, made, {"stage": again})


@planted("FL001")
def round_and_round(rng: Random, draft: Draft) -> Names | None:
    """Two stages lead to one another, and neither leads out."""
    made = flow(rng)
    one, other = _new(rng, made, 2)
    made["stages"][1]["outcomes"].append({"outcome": "unclear", "next": [one]})
    most = rng.choice([{}, {"at_most": rng.randint(2, 5)}])
    return _put(
        rng, draft, made, {"stage": one, "next": [other], **most}, {"stage": other, "next": [one]}
    )


@planted("FL001")
def no_end_marked(rng: Random, draft: Draft) -> Names | None:
    """What comes last is not said to be the end."""
    made = flow(rng)
    del made["stages"][-1]["ends"]
    return _put(rng, draft, made)


@planted("FL001", "FL005")
def late_and_then(rng: Random, draft: Draft) -> Names | None:
    """Where time runs out a stage follows that leads nowhere."""
    made = flow(rng, parallel=False)
    (late,) = _new(rng, made)
    made["stages"][2].update(within={"days": rng.randint(3, 60)}, on_timeout=[late])
    return _put(rng, draft, made, {"stage": late, "by": "office"})


@planted("FL002")
def review_without_request(rng: Random, draft: Draft) -> Names | None:
    """复议 without any 复议申请."""
    made = flow(rng)
    one, other = _new(rng, made, 2)
    if rng.random() < 0.5:
        return _put(rng, draft, made, {"stage": one, "next": [_end(made)]})
    return _put(
        rng,
        draft,
        made,
        {"stage": one, "next": [other]},
        {"stage": other, "outcomes": [{"outcome": "upheld", "next": [_end(made)]}]},
    )


@planted("FL002")
def stage_that_was_skipped(rng: Random, draft: Draft) -> Names | None:
    """In the new text the examination leads to the vote at once; the stage between stays."""
    made = flow(rng, parallel=False)
    accepted = made["stages"][1]["outcomes"][0]
    accepted["next"] = [made["stages"][3]["stage"]]
    return _put(rng, draft, made)


@planted("FL003")
def refused_while_asked(rng: Random, draft: Draft) -> Names | None:
    """初审不通过即办结，征求意见仍在进行."""
    made = flow(rng, parallel=True)
    branch = made["stages"][rng.choice([2, 3])]
    on = branch.pop("next")
    branch["outcomes"] = [
        {"outcome": "yes", "next": on},
        {"outcome": rng.choice(["none", "不同意"]), "next": [_end(made)]},
    ]
    return _put(rng, draft, made)


@planted("FL003")
def late_while_asked(rng: Random, draft: Draft) -> Names | None:
    """One branch runs out of time, and that ends it all; the other goes on."""
    made = flow(rng, parallel=True)
    branch = made["stages"][rng.choice([2, 3])]
    branch.update(within={"working_days": rng.randint(3, 30)}, on_timeout=[_end(made)])
    return _put(rng, draft, made)


@planted("FL003")
def end_does_not_wait(rng: Random, draft: Draft) -> Names | None:
    """One of two branches leads to the vote, the other to the end."""
    made = flow(rng, parallel=True)
    del made["stages"][-2]["waits_for"]
    made["stages"][3]["next"] = [_end(made)]
    return _put(rng, draft, made)


@planted("FL004")
def returned_without_limit(rng: Random, draft: Draft) -> Names | None:
    """Returned and handed in again, as often as anybody likes."""
    made = flow(rng, returns=True)
    del made["stages"][1]["at_most"]
    return _put(rng, draft, made)


@planted("FL005")
def put_off(rng: Random, draft: Draft) -> Names | None:
    """暂缓 is not followed by anything."""
    made = flow(rng)
    outcome = {"outcome": rng.choice(["put_off", "暂缓", "adjourned"])}
    outcomes = made["stages"][1]["outcomes"]
    outcomes.insert(rng.randint(0, len(outcomes)), outcome)
    return _put(rng, draft, made)


@planted("FL005")
def refusal_leads_nowhere(rng: Random, draft: Draft) -> Names | None:
    """The vote may carry or not; only what was carried has a way on."""
    made = flow(rng)
    vote = made["stages"][-2]
    vote["outcomes"] = [{"outcome": "carried", "next": vote.pop("next")}, {"outcome": "lost"}]
    return _put(rng, draft, made)


@planted("FL007", "FL001", "FL003")
def waits_for_what_need_not_come(rng: Random, draft: Draft) -> Names | None:
    """The vote waits for both, and another outcome starts one of them only."""
    made = flow(rng, parallel=True)
    one = made["stages"][rng.choice([2, 3])]["stage"]
    made["stages"][1]["outcomes"].append({"outcome": "simple", "next": [one]})
    return _put(rng, draft, made)


@planted("FL008")
def in_others_hands(rng: Random, draft: Draft) -> Names | None:
    """待部门答复，无催办."""
    made = flow(rng)
    held = made["stages"][2]
    held["outside"] = True
    if rng.random() < 0.4 and not any("waits_for" in each for each in made["stages"]):
        held["within"] = {"days": rng.randint(5, 60)}
    return _put(rng, draft, made)


def _orders(rng: Random, draft: Draft, procedure: str, orders: list[Values]) -> Names:
    return tuple(
        draft.add(
            rng,
            rng.choice(["order", "first", "rule", "cixu"]),
            "act_order",
            modality=rng.choice(["must", "must", "stated"]),
            procedure=procedure,
            **each,
        )
        for each in orders
    )


def _procedure(rng: Random) -> str:
    return f"{rng.choice(PROCEDURES)}-{rng.randint(100, 199)}"


@planted("TP002")
def hearing_after_notice(rng: Random, draft: Draft) -> Names | None:
    """罢免前须听证 + 听证须在公告后 + 公告后不再听证."""
    vote, hearing, notice = rng.sample(WORDS, 3)
    orders: list[Values] = [
        {"act": vote, "after": [hearing]},
        {"act": hearing, "after": [notice]},
        {"act": hearing, "never_after": [notice]},
    ]
    return _orders(rng, draft, _procedure(rng), orders)


@planted("TP002")
def acts_in_a_ring(rng: Random, draft: Draft) -> Names | None:
    """Each of some acts is to come after the next, and the last after the first."""
    acts = rng.sample(WORDS, rng.randint(2, 5))
    pairs = zip(acts, [*acts[1:], acts[0]], strict=True)
    orders: list[Values] = [{"act": one, "after": [other]} for one, other in pairs]
    return _orders(rng, draft, _procedure(rng), orders)


@planted("TP002")
def followed_by_what_may_not_follow(rng: Random, draft: Draft) -> Names | None:
    """After the talk a report is made; after a talk no report may be made."""
    act, then, other = rng.sample(WORDS, 3)
    orders: list[Values] = [{"act": act, "followed_by": [then]}]
    if rng.random() < 0.5:
        orders.append({"act": then, "never_after": [act]})
    else:
        orders += [{"act": act, "after": [other]}, {"act": then, "never_after": [other]}]
    return _orders(rng, draft, _procedure(rng), orders)


@planted("TP002")
def needs_what_is_forbidden(rng: Random, draft: Draft) -> Names | None:
    """A hearing is needed before the vote, and there are to be no hearings."""
    act, needed, between = rng.sample(WORDS, 3)
    orders: list[Values] = [{"act": needed, "never": True}]
    if rng.random() < 0.5:
        orders.append({"act": act, "after": [needed]})
    else:
        orders += [{"act": act, "after": [between]}, {"act": between, "after": [needed]}]
    return _orders(rng, draft, _procedure(rng), orders)


@planted("TP002", "TP001", "TM001")
def steps_against_an_order(rng: Random, draft: Draft) -> Names | None:
    """The steps are listed one after another; elsewhere an early one waits for a later one."""
    steps = rng.sample(WORDS, rng.randint(3, 5))
    early, late = sorted(rng.sample(range(len(steps)), 2))
    procedure = _procedure(rng)
    listed = [{"step": each} for each in steps]
    name = draft.add(rng, "steps", "ordered_steps", procedure=procedure, steps=listed)
    order: Values = {"act": steps[early], "after": [steps[late]]}
    return (name, *_orders(rng, draft, procedure, [order]))


@planted("TP002", "TP001")
def stages_against_an_order(rng: Random, draft: Draft) -> Names | None:
    """A stage comes first in the flow, and last by another provision."""
    made = flow(rng, parallel=False)
    early, late = made["stages"][0]["stage"], made["stages"][rng.choice([1, 3])]["stage"]
    name = _put(rng, draft, made)
    order: Values = rng.choice(
        [{"act": early, "after": [late]}, {"act": late, "never_after": [early]}]
    )
    return (*name, *_orders(rng, draft, made["procedure"], [order]))


@planted("TP001", "TP002", "TM001")
def two_lists_of_steps(rng: Random, draft: Draft) -> Names | None:
    """The same steps in another order in another article."""
    steps = rng.sample(WORDS, rng.randint(2, 5))
    procedure = _procedure(rng)
    again = steps.copy()
    one, other = sorted(rng.sample(range(len(steps)), 2))
    again[one], again[other] = again[other], again[one]
    return tuple(
        draft.add(
            rng,
            "steps",
            "ordered_steps",
            procedure=procedure,
            steps=[{"step": each} for each in listed],
        )
        for listed in (steps, again)
    )


@planted("TP001", "TP002", "DT002")
def a_stage_that_is_forbidden(rng: Random, draft: Draft) -> Names | None:
    """Whatever way it takes it goes through a stage that another provision forbids."""
    made = flow(rng, parallel=False)
    stage = made["stages"][rng.choice([0, 1])]["stage"]
    name = _put(rng, draft, made)
    order: Values = {"act": stage, "never": True}
    return (*name, *_orders(rng, draft, made["procedure"], [order]))


SEEDS = (
    returned_for_good,
    round_and_round,
    no_end_marked,
    late_and_then,
    review_without_request,
    stage_that_was_skipped,
    refused_while_asked,
    late_while_asked,
    end_does_not_wait,
    returned_without_limit,
    put_off,
    refusal_leads_nowhere,
    waits_for_what_need_not_come,
    in_others_hands,
    hearing_after_notice,
    acts_in_a_ring,
    followed_by_what_may_not_follow,
    needs_what_is_forbidden,
    steps_against_an_order,
    stages_against_an_order,
    two_lists_of_steps,
    a_stage_that_is_forbidden,
)
