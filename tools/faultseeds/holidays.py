"""Mistakes about days as the calendar has them: days that do not exist, days that are holidays."""

from __future__ import annotations

from random import Random

from faultseeds.drafts import Draft
from faultseeds.seeding import Names, planted


@planted("TM007")
def late_day_of_month(rng: Random, draft: Draft) -> Names | None:
    """每月31日: a day that some months do not have."""
    draft.drop("reception_day")
    day = rng.choice([29, 30, 31])
    return (
        draft.add(
            rng,
            "received",
            "reception_day",
            modality="stated",
            day=day,
            on_holiday=rng.choice(["next_working_day", "last_working_day"]),
        ),
    )


@planted("TM007")
def leap_day(rng: Random, draft: Draft) -> Names | None:
    """2月29日: a day that three years of four do not have."""
    if rng.random() < 0.5:
        draft.drop("activity_day")
        return (
            draft.add(
                rng, "day-of-activity", "activity_day", around="2-29", tolerance=rng.randint(1, 5)
            ),
        )
    draft.drop("appraisal_window")
    return (
        draft.add(
            rng,
            "appraised",
            "appraisal_window",
            window={"opens": "2-29", "closes": f"3-{rng.randint(10, 31)}"},
        ),
    )


@planted("TM008")
def day_on_a_holiday(rng: Random, draft: Draft) -> Names | None:
    """A day of every month, and no word of what if it is a Sunday."""
    draft.drop("reception_day")
    return (draft.add(rng, "received", "reception_day", modality="stated", day=rng.randint(1, 28)),)


@planted("TM008")
def counted_back_to_a_holiday(rng: Random, draft: Draft) -> Names | None:
    """会前十五日: that day may lie in the October holidays."""
    days = {rng.choice(["days", "days", "months"]): rng.randint(1, 9)}
    if rng.random() < 0.5:
        act = rng.choice(["motion", "interpellation"])
        return (draft.add(rng, "ahead", "lead_time", act=act, lead=days, means="at_least"),)
    draft.drop("session_report")
    return (
        draft.add(
            rng,
            "told",
            "session_report",
            by="group",
            to="committee",
            session="annual",
            lead={"at_least": days},
        ),
    )


SEEDS = (
    late_day_of_month,
    leap_day,
    day_on_a_holiday,
    counted_back_to_a_holiday,
)
