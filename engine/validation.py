"""A model's validation errors as problems with a place and advice."""

from __future__ import annotations

import re
from collections.abc import Collection
from collections.abc import Mapping as MappingABC
from dataclasses import replace
from typing import Any, NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError

from comitia.engine import lexical, numerals
from comitia.engine.messages import Msg, Text
from comitia.engine.problems import FEW_WORDS, Problem, Span, did_you_mean, one_of
from comitia.engine.readings import UNKNOWN
from comitia.engine.trees import chinese_names, nested_labels, nested_models, reached
from comitia.engine.vocabulary import Label
from comitia.engine.yamlfile import Mapping, Node, Scalar, Sequence, number_problem

Model = TypeVar("Model", bound=BaseModel)

LONGEST = 40
"""How many characters of a wrong value a message shows."""

VALUE_ERRORS: MappingABC[str, tuple[str, Msg, Msg | None]] = {
    "whole_number": (
        "SC012",
        Msg("`{field}` must be a whole number, not `{value}`"),
        Msg("write the number in plain digits, as in `10`"),
    ),
    "number_too_large": (
        "SC013",
        Msg("the number `{value}` is too large"),
        Msg("numbers have at most nine digits"),
    ),
    "share": (
        "SC014",
        Msg("`{value}` is neither a whole number nor an exact share"),
        Msg("write a whole number, a fraction such as `4/5`, or `80%`"),
    ),
    "date": (
        "SC015",
        Msg("`{value}` is not a date"),
        Msg("write year, month and day, as in `2006-02-20`"),
    ),
    "dated": (
        "SC015",
        Msg("a version is a year or a day"),
        Msg("write it as in `2008` or `2020-12-28`"),
    ),
    "no_such_date": (
        "TM007",
        Msg("the date `{value}` does not exist"),
        Msg("look at the calendar: the month has fewer days, or there is no such month"),
    ),
    "day_of_year": (
        "SC016",
        Msg("`{value}` is not a day of the year"),
        Msg("write month and day, `12-01`, or month and ten-day period, `12-early` or `12月上旬`"),
    ),
    "two_lower_bounds": (
        "SC017",
        Msg("`{field}` has two lower bounds"),
        Msg("keep `at_least` (the number itself is enough) or `more_than` (it is not)"),
    ),
    "two_numbers": (
        "SC028",
        Msg("`{field}` gives two least numbers"),
        Msg("keep `times` (so many, as the text says) or `at_least` (so many or more)"),
    ),
    "named_twice": (
        "LX004",
        Msg("`{field}` names one of them twice"),
        Msg("give each a name of its own, or put what is said of one in one place"),
    ),
    "two_upper_bounds": (
        "SC018",
        Msg("`{field}` has two upper bounds"),
        Msg("keep `at_most` (the number itself is allowed) or `less_than` (it is not)"),
    ),
    "bounds_crossed": (
        "OR004",
        Msg("no number satisfies both bounds of `{field}`"),
        Msg("exchange the two numbers, or correct the one mistyped"),
    ),
    "base_without_share": (
        "SC019",
        Msg("`{field}` names a base but no share of it"),
        Msg("write a share such as `4/5`, or leave `of` out"),
    ),
    "one_unit": (
        "SC020",
        Msg("`{field}` gives more than one unit of time"),
        Msg("keep one of `days`, `working_days`, `months` and `years`"),
    ),
}


WANTED: MappingABC[str, Msg] = {
    "bool_parsing": Msg("`true` or `false`"),
    "bool_type": Msg("`true` or `false`"),
    "string_type": Msg("a text"),
    "list_type": Msg("a list"),
    "dict_type": Msg("a mapping of keys to values"),
    "model_type": Msg("a mapping of keys to values"),
    "model_attributes_type": Msg("a mapping of keys to values"),
    "too_short": Msg("longer: something is missing"),
    "greater_than_equal": Msg("zero or more"),
    "greater_than": Msg("more than zero"),
}
HOW: MappingABC[str, Msg] = {
    "bool_parsing": Msg("write `true` or `false`"),
    "bool_type": Msg("write `true` or `false`"),
    "string_type": Msg("put it in quotes if it is meant as a text"),
    "list_type": Msg("write `[one, other]`, or each item on a line of its own after `- `"),
    "too_short": Msg("write at least one item"),
}
MANY_DIGITS = re.compile(r"[-+]?[0-9]{10,}(\.{3})?")
STRUCTURED = frozenset({"dict_type", "model_type", "model_attributes_type"})


class _Place(NamedTuple):
    """What an error is about: the node, where it stands, the field by both names."""

    node: Node
    span: Span
    field: Text
    address: str

    @property
    def value(self) -> str:
        """The text that stands there, the end of a very long one left out."""
        text = self.node.text if isinstance(self.node, Scalar) else ""
        return text if len(text) <= LONGEST else f"{text[:LONGEST]}..."

    def problem(self, code: str, message: Msg, advice: Msg | None = None) -> Problem:
        """An error at this place."""
        return Problem(code, "error", message, self.span, advice, self.address)


def validate(
    model: type[Model],
    data: Any,
    tree: Node,
    address: str = "",
    forgiving: Collection[str] = (),
) -> tuple[Model | None, list[Problem]]:
    """The model made from `data`, or what is wrong with it, each with its place in `tree`.

    Faults that are among `forgiving` count for none.
    """
    try:
        return model.model_validate(data, context=forgiving), []
    except ValidationError as failure:
        return None, problems_of(failure, model, tree, address)


def problems_of(
    failure: ValidationError, model: type[BaseModel], tree: Node, address: str
) -> list[Problem]:
    """The problems that a failed validation reports, each once."""
    errors = _relevant(failure.errors(include_url=False), tree)
    return list(dict.fromkeys(_problem(error, model, tree, address) for error in errors))


def _relevant(errors: list[Any], tree: Node) -> list[Any]:
    """The errors without those of union members that the value was not meant for."""
    groups: dict[tuple[int | str, ...], list[Any]] = {}
    for error in errors:
        groups.setdefault(_before_member(tree, error), []).append(error)
    kept: list[Any] = []
    for path, group in groups.items():
        members = [each for each in group if _is_member(path, each)]
        kept += [each for each in group if not _is_member(path, each)]
        listed = isinstance(reached(tree, path)[0], Sequence)
        fitting = [each for each in members if str(each["loc"][len(path)]).startswith("list")]
        kept += fitting if listed and fitting else members[:1]
    return kept


def _is_member(path: tuple[int | str, ...], error: Any) -> bool:
    return len(error["loc"]) > len(path)


def _before_member(tree: Node, error: Any) -> tuple[int | str, ...]:
    """The location of an error up to where it names a member of a union."""
    location: tuple[int | str, ...] = error["loc"]
    if error["type"] in ("missing", "extra_forbidden"):
        return location
    node = tree
    for number, step in enumerate(location):
        if isinstance(node, Mapping) and isinstance(step, str):
            found = node.get(step)
        else:
            inside = isinstance(node, Sequence) and isinstance(step, int)
            found = node.items[step] if inside and step < len(node.items) else None  # type: ignore[union-attr,operator,index]
        if found is None:
            return location[:number]
        node = found
    return location


def _problem(error: Any, model: type[BaseModel], tree: Node, address: str) -> Problem:
    location, kind = error["loc"], error["type"]
    match kind:
        case "extra_forbidden":
            return _unknown_field(location, model, tree, address)
        case "missing":
            return _missing(location, model, tree, address)
    node, span, last = reached(tree, location)
    name = _both_names(model, location, last or address.rpartition("/")[2])
    place = _Place(node, span, name, address)
    match kind:
        case "value_error":
            return _value_problem(str(error["ctx"]["error"]), place)
        case "enum" | "literal_error":
            return _not_a_label(error, model, location, place)
    return _wrong_form(kind, model, location, place)


def _both_names(model: type[BaseModel], location: tuple[int | str, ...], name: str) -> Text:
    """A field by its English and its Chinese name."""
    where = max((n for n, step in enumerate(location) if step == name), default=0)
    return next(
        (each for each in _fields_at(model, location[:where]) if each.en == name), Text(name, name)
    )


def _missing(
    location: tuple[int | str, ...], model: type[BaseModel], tree: Node, address: str
) -> Problem:
    name = str(location[-1])
    parent, span, _ = reached(tree, location[:-1])
    place = _Place(parent, span, _both_names(model, location, name), address)
    entry = parent.entry(name) if isinstance(parent, Mapping) else None
    if entry is not None and isinstance(entry.value, Scalar) and entry.value.text in UNKNOWN:
        message = Msg("`{field}` may not be unknown as a whole", field=place.field)
        advice = _described(location, model, name)
        if _models_at(model, location)[0] != _models_at(model, location[:-1])[0]:
            advice = Msg("write which part of it is unknown, as in `{at_least: unknown}`")
        return replace(place.problem("SC027", message, advice), span=entry.value.span)
    if entry is not None:
        place = place._replace(span=entry.key_span)
    message = Msg("`{field}` is missing", field=place.field)
    return place.problem("SC002", message, _described(location, model, name))


def _described(location: tuple[int | str, ...], model: type[BaseModel], name: str) -> Msg | None:
    """What to write for a field that is missing."""
    for each in _models_at(model, location[:-1])[0]:
        for key, info in each.model_fields.items():
            if name in (key, info.alias):
                extra = info.json_schema_extra
                zh = str(extra.get("doc_zh", "")) if isinstance(extra, dict) else ""
                return Msg("what belongs here: {what}", what=Text(info.description or "", zh))
    return None


def _wrong_form(
    kind: str, model: type[BaseModel], location: tuple[int | str, ...], place: _Place
) -> Problem:
    if kind == "string_type" and not isinstance(place.node, Scalar):
        return _not_single(place, Msg("write a text"))
    wanted = WANTED.get(kind, Msg("a value of another form"))
    message = Msg("`{field}` must be {wanted}", field=place.field, wanted=wanted)
    advice = text_advice(place.node) or HOW.get(kind)
    if kind == "list_type" and place.value and text_advice(place.node) is None:
        advice = Msg("write `[{value}]`: a list of one stands in brackets, too", value=place.value)
    fields = _fields_at(model, location) if kind in STRUCTURED else []
    if advice is None and fields:
        advice = _listed(fields)
    return place.problem("SC012", message, advice)


def text_advice(node: Node) -> Msg | None:
    """Why a text stands where a list or mapping is due, where its punctuation tells."""
    if not isinstance(node, Scalar) or numerals.trap(node.text) is not None:
        return None
    return lexical.written_as_text(node.text)


def _value_problem(code: str, place: _Place) -> Problem:
    if code not in VALUE_ERRORS:
        return place.problem("SC021", Msg("{detail}", detail=code))
    if code in ("whole_number", "share") and MANY_DIGITS.fullmatch(place.value):
        code = "number_too_large"
    number, message, advice = VALUE_ERRORS[code]
    if "{value}" in message.template and not isinstance(place.node, Scalar):
        return _not_single(place, advice)
    if code in ("whole_number", "share") and isinstance(place.node, Scalar):
        better = _better_number(place.node, code == "whole_number")
        number, advice = _number_code(place.node, better) or number, better or advice
    full = Msg(message.template, field=place.field, value=place.value)
    return place.problem(number, full, advice)


def _number_code(node: Scalar, better: Msg | None) -> str | None:
    """The code of a number that was meant, but typed as another sign or as another value."""
    if node.plain and numerals.is_read_differently(node.text):
        return "LX005"
    return "LX006" if better is not None and not node.text.isascii() else None


def _not_single(place: _Place, advice: Msg | None = None) -> Problem:
    single = Msg("a single value, not a list or mapping")
    message = Msg("`{field}` must be {wanted}", field=place.field, wanted=single)
    return place.problem("SC012", message, advice)


def _better_number(node: Scalar, whole: bool) -> Msg | None:
    """The number that was meant, written as it should be."""
    number = numerals.as_ascii_number(node.text)
    if number is None or (whole and "/" in number):
        return None
    return numerals.trap(node.text) or number_problem(node)


def _not_a_label(
    error: Any, model: type[BaseModel], location: tuple[int | str, ...], place: _Place
) -> Problem:
    expected = str(error["ctx"]["expected"])
    keys = [part.strip(" '") for part in expected.replace(" or ", ",").split(",") if part.strip()]
    chinese = {
        str(member.value): member.zh
        for label in _labels_at(model, location)
        for member in label
        if member.value in keys
    }
    nearest = did_you_mean(place.value, [*keys, *chinese.values()])
    names = [Text(f"`{key}`", f"`{chinese.get(key, key)}`") for key in keys]
    if not isinstance(place.node, Scalar):
        return _not_single(place, one_of(names, None))
    message = Msg("`{value}` is not a value this field may have", value=place.value)
    return place.problem("SC022", message, one_of(names, nearest))


def _unknown_field(
    location: tuple[int | str, ...], model: type[BaseModel], tree: Node, address: str
) -> Problem:
    name = str(location[-1])
    parent, span, _ = reached(tree, location[:-1])
    if isinstance(parent, Mapping) and (entry := parent.entry(name)) is not None:
        span = entry.key_span
    known = _fields_at(model, location[:-1])
    nearest = did_you_mean(name, [*(each.en for each in known), *(each.zh for each in known)])
    advice = _listed(known) if known else None
    if nearest is not None and advice is not None and len(known) <= FEW_WORDS:
        advice = Msg("did you mean `{word}`? {otherwise}", word=nearest, otherwise=advice)
    elif nearest is not None:
        advice = Msg("did you mean `{word}`?", word=nearest)
    return Problem(
        "SC001", "error", Msg("unknown field `{name}`", name=name), span, advice, address
    )


def _listed(fields: list[Text]) -> Msg:
    names = [Text(f"`{each.en}`", f"`{each.zh}`") for each in fields]
    return Msg("the fields here are {names}", names=names)


def _models_at(
    model: type[BaseModel], location: tuple[int | str, ...]
) -> tuple[tuple[type[BaseModel], ...], object]:
    """The models that a location lies in, and the type of the last field on the way."""
    here: tuple[type[BaseModel], ...] = (model,)
    annotation: object = None
    for step in location:
        for each in here:
            if isinstance(step, str) and step in each.model_fields:
                annotation = each.model_fields[step].annotation
                here = tuple(nested_models(annotation)) or here
                break
    return here, annotation


def _fields_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[Text]:
    """The fields, by both names, of the model that a location reaches."""
    found: list[Text] = []
    for each in _models_at(model, location)[0]:
        chinese = {key: zh for zh, key in chinese_names(each).items()}
        found += [
            Text(info.alias or key, chinese.get(key, key))
            for key, info in each.model_fields.items()
        ]
    return found


def _labels_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[type[Label]]:
    return nested_labels(_models_at(model, location)[1])
