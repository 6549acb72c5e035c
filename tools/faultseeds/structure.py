"""Mistakes in how a draft is put together and in how its provisions are worded."""

from __future__ import annotations

from random import Random
from typing import Any

from faultseeds.drafts import Draft, Raw, Values, field_at, places
from faultseeds.seeding import Names, planted

LEAST = 6
"""How many provisions make a run of articles."""


def _misspelt(rng: Random, word: str) -> str:
    """A word as a tired drafter types it."""
    if len(word) < 4:
        return f"{word}s"
    place = rng.randrange(1, len(word) - 1)
    return rng.choice(
        [
            word[:place] + word[place + 1 :],
            word[:place] + word[place + 1] + word[place] + word[place + 2 :],
            word[:place] + word[place] + word[place:],
            word.replace("_", "-") if "_" in word else f"{word}s",
            word.replace("_", "") if "_" in word else f"{word}e",
        ]
    )


@planted("SC001", written=True)
def misspelt_field(rng: Random, draft: Draft) -> Names | None:
    """法定人数比列: a field whose name is typed wrong, at any depth."""
    name = rng.choice(sorted(draft.provisions))
    provision = draft.provisions[name]
    fields = [
        (place, key)
        for place in places(provision)
        for key in field_at(provision, place)
        if key not in ("kind", "zh", "en") and "wording" not in place
    ]
    place, key = rng.choice(fields)
    wrong = _misspelt(rng, key)
    held = field_at(provision, place)
    if wrong in held or wrong == key:
        return None
    kept = {(wrong if each == key else each): value for each, value in held.items()}
    held.clear()
    held.update(kept)
    return (name,)


@planted("SC001", written=True)
def field_of_another_kind(rng: Random, draft: Draft) -> Names | None:
    """A field that other kinds have."""
    name = rng.choice(sorted(draft.provisions))
    provision = draft.provisions[name]
    field, value = rng.choice(
        [
            ("deadline", "10"),
            ("bearer_of", "committee"),
            ("threshold", "2/3"),
            ("unless", "special"),
            ("penalty", "none"),
            ("exception", "urgent"),
        ]
    )
    provision[field] = value
    return (name,)


@planted("SC001", written=True)
def field_one_level_up(rng: Random, draft: Draft) -> Names | None:
    """`of:` beside the threshold and not in it."""
    found = [
        name
        for name in draft.of_kind("quorum", "majority")
        if isinstance(_threshold(draft.provisions[name]).get("of"), str)
    ]
    if not found:
        return None
    name = rng.choice(found)
    held = _threshold(draft.provisions[name])
    base = held.pop("of")
    draft.provisions[name]["of"] = base
    return (name,)


def _threshold(provision: Values) -> Values:
    held = provision.get("present", provision.get("yes"))
    return held if isinstance(held, dict) else {}


REQUIRED = {
    "quorum": ["present"],
    "majority": ["yes"],
    "sponsors": ["act", "any_of"],
    "lead_time": ["act", "lead", "means"],
    "addressee": ["act"],
    "grade_bands": ["ballots", "bands"],
    "matter_deadlines": ["times"],
    "matter_lead": ["levels"],
    "step_interval": ["procedure", "step", "after"],
    "ordered_steps": ["procedure", "steps"],
    "contact_visits": ["bearer"],
}


@planted("SC002", written=True)
def required_field_left_out(rng: Random, draft: Draft) -> Names | None:
    """A vote without a threshold."""
    found = [
        (name, field)
        for name, each in draft.provisions.items()
        for field in REQUIRED.get(each["kind"], [])
        if field in each
    ]
    if not found:
        return None
    name, field = rng.choice(found)
    del draft.provisions[name][field]
    return (name,)


@planted("SC002", written=True)
def no_modality(rng: Random, draft: Draft) -> Names | None:
    """How binding is it? Nothing is said; or not even what kind of provision it is."""
    name = rng.choice(sorted(draft.provisions))
    del draft.provisions[name][rng.choice(["modality", "modality", "kind"])]
    return (name,)


@planted("SC002", written=True)
def part_left_out(rng: Random, draft: Draft) -> Names | None:
    """A band without a grade, a step without a name, a rung without a consequence."""
    inner = {
        "grade_bands": ("bands", "grade"),
        "ordered_steps": ("steps", "step"),
        "cut_offs": ("rungs", "outcome"),
    }
    found = draft.of_kind(*inner)
    if not found:
        return None
    name = rng.choice(found)
    provision = draft.provisions[name]
    field, key = inner[provision["kind"]]
    rng.choice(provision[field]).pop(key, None)
    return (name,)


@planted("SC003", written=True)
def unknown_source(rng: Random, draft: Draft) -> Names | None:
    """A source is cited that is not in the list."""
    draft.head["sources"] = {"R1": {"file": "a.docx"}, "R2": {"file": "b.docx"}}
    for each in draft.provisions.values():
        each.pop("cite", None)
    name = rng.choice(sorted(draft.provisions))
    source = rng.choice(["R3", "D1", "R12", "TEXT2"])
    draft.provisions[name]["cite"] = {"at": f"{source} 第{rng.randint(1, 30)}条"}
    return (name,)


@planted("SC003", written=True)
def beyond_the_inventory(rng: Random, draft: Draft) -> Names | None:
    """依照第二十八条 in a set of 26."""
    last = rng.randint(10, 40)
    draft.head["inventory"] = last
    for each in draft.provisions.values():
        each.pop("cite", None)
    name = rng.choice(sorted(draft.provisions))
    over = last + rng.randint(1, 9)
    number: Any = over if rng.random() < 0.5 else [rng.randint(1, last), over]
    draft.provisions[name]["cite"] = {"inventory": number}
    return (name,)


@planted("SC003", written=True)
def base_that_is_not_there(rng: Random, draft: Draft) -> Names | None:
    """The rule set starts from another one that does not exist."""
    draft.head["extends"] = rng.choice(["no-such-town", "old-rules.yaml", "../2019.yaml"])
    return ()


@planted("SC004", written=True)
def starts_from_itself(rng: Random, draft: Draft) -> Names | None:
    """Two rule sets, or three, each of which starts from the other."""
    names = ["one.yaml", "two.yaml"][: rng.randint(1, 2)]
    draft.head["extends"] = names[0]
    for name, after in zip(names, [*names[1:], "draft.yaml"], strict=True):
        other = Draft({**draft.head, "id": name.partition(".")[0], "extends": after}, {})
        draft.beside[name] = other.written()
    return ()


@planted("DF001")
def may_is_not_must(rng: Random, draft: Draft) -> Names | None:
    """可以 in the words, a duty in the field; or the reverse."""
    name = rng.choice(sorted(draft.provisions))
    provision = draft.provisions[name]
    duty = rng.random() < 0.6
    provision["modality"] = rng.choice(["must", "should"]) if duty else "may"
    provision["wording"] = {"zh": rng.choice(MAY if duty else MUST)}
    return (name,)


MAY = (
    "代表可以列席有关会议。",
    "有关机构可以参照执行。",
    "代表有权提出意见。",
    "必要情况下可委托他人办理。",
)
MUST = ("有关机构必须执行。", "代表不得缺席。", "工作机构应当组织实施。", "各小组须执行。")


@planted("DF001", "DF002")
def in_principle_is_not_must(rng: Random, draft: Draft) -> Names | None:
    """原则上 and 一般 in the words, a strict duty in the field."""
    name = rng.choice(sorted(draft.provisions))
    provision = draft.provisions[name]
    provision["modality"] = "must"
    provision["wording"] = {
        "zh": rng.choice(["原则上由代表本人办理。", "一般由工作机构办理。", "原则上不另行安排。"])
    }
    return (name,)


@planted("DF002", written=True)
def soon_is_no_time(rng: Random, draft: Draft) -> Names | None:
    """应当及时答复."""
    words = rng.choice(["及时", "尽快", "按时", "适时", "定期", "随时"])
    act = rng.choice(["motion", "interpellation"])
    texts = {
        "reply": ({"act": [act]}, f"承办单位应当{words}答复代表。"),
        "circulation": ({"to": ["delegates"]}, f"决议应当{words}印发代表。"),
        "publicity": ({"means": ["board"]}, f"工作机构应当{words}宣传常任制工作。"),
        "opinion_report": ({"issues": "any", "to": "committee"}, f"代表应当{words}反映意见。"),
    }
    kind = rng.choice(sorted(texts))
    draft.drop(kind)
    fields, text = texts[kind]
    wording = {"zh": text}
    return (draft.add(rng, "soon", kind, **{**fields, "modality": "should"}, wording=wording),)


@planted("DF002", written=True)
def some_is_no_number(rng: Random, draft: Draft) -> Names | None:
    """适当, 一定数量, 若干."""
    text = rng.choice(
        [
            "代表中应当有适当比例的基层党员。",
            "应当安排一定数量的代表参加。",
            "应当设立若干专门委员会。",
            "必要时应当扩大参加范围。",
        ]
    )
    fields: Values = {
        "kind": "delegates_take_part",
        "proceedings": ["decision"],
        "who": "some_delegates",
        "modality": "should",
        "wording": {"zh": text},
    }
    return (draft.insert(rng, "some", fields),)


@planted("DF003", written=True)
def other_cases(rng: Random, draft: Draft) -> Names | None:
    """其他情形: and who says so?"""
    text = rng.choice(
        [
            "遇有重大决策以及其他特殊情形的，召开不定期会议。",
            "其他重大事项，召开会议。",
            "有干部任免、其他情况的，召开会议。",
            "人事变动等情形，召开会议。",
            "发生特殊情况，召开会议。",
        ]
    )
    fields: Values = {
        "kind": "adhoc_session",
        "session": "irregular",
        "modality": "stated",
        "grounds": ["major_decision"],
        "wording": {"zh": text},
    }
    draft.drop("adhoc_session")
    return (draft.insert(rng, "also-called", fields),)


@planted("SC", written=True)
def word_that_there_is_not(rng: Random, draft: Draft) -> Names | None:
    """A word of a closed set typed wrong: must_be for must, delegate_due for delegates_due."""
    name = rng.choice(sorted(draft.provisions))
    provision = draft.provisions[name]
    field = rng.choice([key for key in provision if key in ("kind", "modality")])
    provision[field] = Raw(_misspelt(rng, str(provision[field])))
    return (name,)


@planted("SC006", written=True)
def an_article_numbered_twice(rng: Random, draft: Draft) -> Names | None:
    """第十一条、第十二条、第十二条: put in later, or two drafters went on from the same number."""
    names = _numbered(draft, rng.randint(1, 3), rng.choice(["wording", "cite"]))
    if len(names) < LEAST:
        return None
    place = rng.randrange(1, len(names) - 1)
    before, twice = names[place - 1], names[place]
    for field in ("wording", "cite"):
        held = draft.provisions[twice].get(field)
        if held is not None:
            theirs = draft.provisions[before][field]
            (key,) = held
            number = theirs[key].partition("条")[0]
            held[key] = f"{number}条{held[key].partition('条')[2]}"
    return before, twice


@planted("SC006", written=True)
def an_article_left_out(rng: Random, draft: Draft) -> Names | None:
    """第十一条、第十三条: one was taken out, and the numbers stayed."""
    names = _numbered(draft, rng.randint(1, 3), rng.choice(["wording", "cite"]))
    if len(names) < LEAST:
        return None
    place = rng.randrange(2, len(names) - 1)
    out = names[place]
    del draft.provisions[out]
    return names[place - 1], names[place + 1]


def _numbered(draft: Draft, first: int, where: str) -> list[str]:
    """Number the provisions in their order, in the sentence itself or where it is cited."""
    names = [name for name, each in draft.provisions.items() if isinstance(each, dict)]
    for number, name in enumerate(names, start=first):
        provision = draft.provisions[name]
        provision.pop("cite", None)
        provision.pop("wording", None)
        if where == "wording":
            provision["wording"] = {"zh": f"第{number}条　{name}按照规定办理。"}
        else:
            provision["cite"] = {"at": f"第{number}条"}
    return names


SEEDS = (
    an_article_numbered_twice,
    an_article_left_out,
    misspelt_field,
    field_of_another_kind,
    field_one_level_up,
    required_field_left_out,
    no_modality,
    part_left_out,
    unknown_source,
    beyond_the_inventory,
    base_that_is_not_there,
    starts_from_itself,
    word_that_there_is_not,
    may_is_not_must,
    in_principle_is_not_must,
    soon_is_no_time,
    some_is_no_number,
    other_cases,
)
