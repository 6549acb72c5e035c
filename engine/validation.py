"""A model's validation errors as problems with a place and advice."""

from __future__ import annotations

from collections.abc import Mapping as MappingABC
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, did_you_mean
from comitia.engine.trees import chinese_names, nested_models, reached
from comitia.engine.yamlfile import Mapping, Node, Scalar, implicit_trap, number_problem

Model = TypeVar("Model", bound=BaseModel)

VALUE_ERRORS: MappingABC[str, tuple[str, Msg, Msg | None]] = {
    "whole_number": (
        "SC012",
        Msg("`{field}` must be a whole number, not `{value}`"),
        None,
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
    "no_such_date": ("TM007", Msg("the date `{value}` does not exist"), None),
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
    "two_upper_bounds": (
        "SC018",
        Msg("`{field}` has two upper bounds"),
        Msg("keep `at_most` (the number itself is allowed) or `less_than` (it is not)"),
    ),
    "bounds_crossed": ("OR004", Msg("the lower bound of `{field}` lies above the upper one"), None),
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


def validate(
    model: type[Model], data: Any, tree: Node, address: str = ""
) -> tuple[Model | None, list[Problem]]:
    """The model made from `data`, or what is wrong with it, each with its place in `tree`."""
    try:
        return model.model_validate(data), []
    except ValidationError as failure:
        return None, problems_of(failure, model, tree, address)


def problems_of(
    failure: ValidationError, model: type[BaseModel], tree: Node, address: str
) -> list[Problem]:
    """The problems that a failed validation reports, each once."""
    found = [_problem(error, model, tree, address) for error in failure.errors(include_url=False)]
    return list(dict.fromkeys(found))


def _problem(error: Any, model: type[BaseModel], tree: Node, address: str) -> Problem:
    location = error["loc"]
    kind = error["type"]
    if kind == "extra_forbidden":
        return _unknown_field(location, model, tree, address)
    node, span, last = reached(tree, location)
    field = str(location[-1]) if location else last
    if kind == "missing":
        return Problem(
            "SC002", "error", Msg("`{field}` is missing", field=field), span, None, address
        )
    value = node.text if isinstance(node, Scalar) else ""
    if kind == "value_error":
        code = str(error["ctx"]["error"])
        if code in VALUE_ERRORS:
            return _value_problem(
                code, field, node, Problem("", "error", Msg(""), span, None, address)
            )
        return Problem("SC021", "error", Msg("{detail}", detail=code), span, None, address)
    if kind == "enum":
        return _not_a_label(error, value, Problem("", "error", Msg(""), span, None, address))
    wanted = WANTED.get(kind, Msg("a value of another form"))
    message = Msg("`{field}` must be {wanted}", field=field, wanted=wanted)
    return Problem("SC012", "error", message, span, None, address)


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
    "literal_error": Msg("one of the values it may have"),
}


def _value_problem(code: str, field: str, node: Node, blank: Problem) -> Problem:
    number, message, advice = VALUE_ERRORS[code]
    value = node.text if isinstance(node, Scalar) else ""
    if code in ("whole_number", "share") and isinstance(node, Scalar):
        better = number_problem(node) or implicit_trap(node)
        if better is not None:
            advice = better
    full = Msg(message.template, field=field, value=value)
    return Problem(number, "error", full, blank.span, advice, blank.address)


def _not_a_label(error: Any, value: str, blank: Problem) -> Problem:
    expected = str(error["ctx"]["expected"])
    names = [part.strip(" '") for part in expected.replace(" or ", ",").split(",") if part.strip()]
    nearest = did_you_mean(value, names)
    advice = (
        Msg("did you mean `{word}`?", word=nearest)
        if nearest
        else Msg("it is one of {names}", names=[f"`{name}`" for name in names])
    )
    message = Msg("`{value}` is not a value this field may have", value=value)
    return Problem("SC022", "error", message, blank.span, advice, blank.address)


def _unknown_field(
    location: tuple[int | str, ...], model: type[BaseModel], tree: Node, address: str
) -> Problem:
    name = str(location[-1])
    parent, span, _ = reached(tree, location[:-1])
    if isinstance(parent, Mapping) and (entry := parent.entry(name)) is not None:
        span = entry.key_span
    known = _fields_at(model, location[:-1])
    nearest = did_you_mean(name, known)
    advice = None
    if nearest is not None:
        advice = Msg("did you mean `{word}`?", word=nearest)
    elif known:
        keys = [key for key in known if key.isascii()]
        advice = Msg("the fields here are {names}", names=[f"`{key}`" for key in keys])
    return Problem(
        "SC001", "error", Msg("unknown field `{name}`", name=name), span, advice, address
    )


def _fields_at(model: type[BaseModel], location: tuple[int | str, ...]) -> list[str]:
    """The fields, by both names, of the model that a location reaches."""
    here: tuple[type[BaseModel], ...] = (model,)
    for step in location:
        inner = [
            nested
            for each in here
            if isinstance(step, str) and step in each.model_fields
            for nested in nested_models(each.model_fields[step].annotation)
        ]
        here = tuple(inner) or here
    names: list[str] = []
    for each in here:
        names += [*each.model_fields, *chinese_names(each)]
    return names
