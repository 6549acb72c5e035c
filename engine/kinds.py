"""What a plugin author writes: kinds of provisions and types of records."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from inspect import get_annotations
from types import new_class
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    ClassVar,
    Self,
    get_args,
    get_origin,
    get_type_hints,
)

from pydantic import BeforeValidator
from pydantic.fields import FieldInfo

from comitia.engine import prose
from comitia.engine.expressions import Expr, Path, Related
from comitia.engine.messages import Lang, Text
from comitia.engine.rules import Rule
from comitia.engine.schema import KEY, Column, Table, Type, Typical, key_column
from comitia.engine.stages import StageGraph
from comitia.engine.values import frozen
from comitia.engine.vocabulary import Frequency, Label, Word


def _is_declared(thing: object) -> bool:
    """Whether a model collects it from the body of its class: a field or a validator."""
    return isinstance(thing, FieldInfo) or hasattr(thing, "decorator_info")


SEGMENT = re.compile(r"\[([^\[\]]*)\]")
PLACE = re.compile(r"\{(\w+)\}")


if TYPE_CHECKING:
    Ground = Word
else:
    Ground = object


class Kind(Ground):
    """One kind of provision: its fields are the YAML, `rules()` is its meaning.

    The docstring's first line says what the kind is for; `names`, `gist` and `sentence` are
    bilingual. In a sentence `{field}` stands for the field in words, and a part in square
    brackets is left out where one of its fields is absent.

    The class itself is plain. The model that validates its fields, a subclass of both, is made
    when a provision of the kind is first read: making them all is most of a short command.
    """

    if TYPE_CHECKING:  # annotations of a base are read anew for each of the many kinds
        kind: ClassVar[str]
        names: ClassVar[Text]
        gist: ClassVar[Text]
        sentence: ClassVar[Text]
        example: ClassVar[str]
        monotone: ClassVar[Mapping[str, tuple[str, ...]]]
        """For a yes/no question, fields of its subject whose growth never turns yes into no."""
        apart: ClassVar[tuple[tuple[str, str], ...]]
        """Pairs of fields: who examines, counts or decides, and whose matter that is."""
        borne_by: ClassVar[tuple[str, ...] | None]
        """The fields that tell who is to act; `None` where the kind itself does."""

    monotone = {}
    apart = ()
    borne_by = None

    def __init_subclass__(cls, **options: Any) -> None:
        """Put the fields aside: a model may not find them in a class it comes from."""
        super().__init_subclass__(**options)
        if not TYPE_CHECKING and not issubclass(cls, Word):
            made = {name: each for name, each in vars(cls).items() if _is_declared(each)}
            cls.declared, cls.annotated = made, get_annotations(cls)
            cls.__annotations__ = {}
            for name in made:
                delattr(cls, name)

    @classmethod
    def model(cls) -> type[Self]:
        """The model of the kind: it validates, and its instances are of the kind."""
        own: type[Self] | None = vars(cls).get("made")
        if own is None:
            space: dict[str, Any] = {"__module__": cls.__module__, "__qualname__": cls.__qualname__}
            annotations: dict[str, Any] = {}
            for base in reversed(cls.__mro__):
                if issubclass(base, Kind) and base is not Kind:
                    annotations |= vars(base)["annotated"]
                    space |= vars(base)["declared"]
            space |= {"__annotations__": annotations, "__doc__": cls.__doc__}
            own = new_class(cls.__name__, (cls, Word), {}, lambda body: body.update(space))
            cls.made = own  # type: ignore[attr-defined]
        return own

    def rules(self) -> Iterable[Rule]:
        """The rules over records that the fields mean."""
        raise NotImplementedError

    def stage_graph(self) -> StageGraph | None:
        """The stages of a procedure that the provision sets out, for the checks of stages."""
        return None

    def say(self, lang: Lang) -> str:
        """The provision as a sentence of regulation text."""
        template = self.sentence.pick(lang)
        while SEGMENT.search(template):  # the innermost segments first
            template = SEGMENT.sub(lambda match: self._segment(match[1]), template)
        said = PLACE.sub(lambda match: self.words(match[1], lang), template).replace("，（", "（")
        return said[:1].upper() + said[1:]

    def _segment(self, inner: str) -> str:
        names = PLACE.findall(inner)
        given = all(self._is_given(name) for name in names)
        return inner if given else ""

    def _is_given(self, name: str) -> bool:
        value = getattr(self, name)
        return (value is not None and value != [] and value is not False) or (
            f"{self._address}.{name}" in self._unknown
        )

    def words(self, name: str, lang: Lang) -> str:
        """The field `name` in words."""
        value = getattr(self, name)
        if value is None:
            unknown = f"{self._address}.{name}" in self._unknown
            if Frequency in get_args(type(self).model_fields[name].annotation):
                return (prose.OFTEN_UNKNOWN if unknown else prose.OFTEN_UNSTATED).pick(lang)
            return (prose.UNKNOWN if unknown else prose.UNSTATED).pick(lang)
        return in_words(value, lang)

    def words_at(self, path: Sequence[str], lang: Lang) -> str:
        """What stands on a dotted way into the fields in words; never empty."""
        value: Any = self
        for step in path:
            if isinstance(value, list | tuple):
                value = value[int(step)]
            else:
                value = value[step] if isinstance(value, Mapping) else getattr(value, step)
        said = self.words(path[0], lang) if len(path) == 1 else in_words(value, lang)
        return said or (in_words(value, lang) if value is False else prose.NOTHING.pick(lang))


def in_words(value: object, lang: Lang) -> str:
    """A field's value in words."""
    match value:
        case None:
            return prose.UNSTATED.pick(lang)
        case Fraction():
            return prose.amount(value, lang)
        case Label() | Word():
            return value.prose(lang)  # type: ignore[union-attr]
        case bool():
            return Text("yes", "是").pick(lang) if value else Text("no", "否").pick(lang)
        case int():
            return prose.numeral(value, lang)
        case date():
            day = f"{value.year}年{value.month}月{value.day}日"
            return value.isoformat() if lang == "en" else day
        case list() | tuple():
            return prose.listed([in_words(item, lang) for item in value], lang)
        case Text():
            return value.pick(lang)
    return str(value)


Key = Annotated[str, BeforeValidator(lambda value: str(value) if type(value) is int else value)]
"""The key of a record, or a text; a plain number is taken as text."""


@frozen
class Cell:
    """What `cell` says of a column."""

    zh: str
    doc: Text
    required: bool
    event: bool
    refers: str | None


@frozen
class Roster:
    """A list of persons that a record has: `listed`, how many there are by its own `column`.

    Two rows that are alike in `named` are one person twice; where the fields of a pair in `agree`
    are both filled they are the same.
    """

    column: str
    listed: Related
    named: tuple[str, ...]
    agree: tuple[tuple[Path, Path], ...] = ()


@frozen
class Opening:
    """Some records for a day can be made only once a record of another table has told of it.

    The day is `day` of the one and `told_of` of the other. `who` says which records have to wait,
    which are `made` then, and `where` which others tell of the day, on the day `told`.
    """

    day: Path
    made: Path
    who: Expr
    table: str
    where: Expr
    told: Path
    told_of: Path


class Record:
    """One type of record: a table whose columns are the fields, besides its key `id`.

    Plain annotations, read only when the table is needed: most commands need few tables.
    """

    table: ClassVar[str]
    names: ClassVar[Text]
    typical: ClassVar[Mapping[str, Typical]] = {}
    """What columns usually hold, for records made up as examples; `id`: how many there are."""

    rosters: ClassVar[tuple[Roster, ...]] = ()

    openings: ClassVar[tuple[Opening, ...]] = ()

    levels: ClassVar[tuple[str, Mapping[str, str]]] = ("", {})
    """The column with the level of what the record is about, and names that rule sets give to
    levels where they are not those of the column."""

    @staticmethod
    def always() -> tuple[Expr, ...]:
        """What holds of every such record whatever the rules say: nobody is present twice.

        Only cases of this sort are looked at where something is to hold in every case.
        """
        return ()

    @staticmethod
    def ceilings() -> tuple[tuple[Expr, Expr | str], ...]:
        """Numbers, each with what it does not exceed in a case that the rules have in mind.

        Either another number, or the id of a question: what the rules answer it with at most. A
        threshold above it is never reached.
        """
        return ()

    @staticmethod
    def usual() -> tuple[Expr, ...]:
        """What holds of such a record in an ordinary case; examples are of this sort, if any is."""
        return ()


def cell(
    zh: str,
    doc: Text,
    *,
    required: bool = False,
    event: bool = False,
    refers: str | None = None,
) -> Any:
    """A column: its Chinese name, its meaning in both languages, and what emptiness means.

    `required` columns may not be empty. An empty `event` column means that it has not happened,
    or that there is none. Any other empty cell is a missing fact. `refers` names the table
    whose key the column holds.
    """
    return Cell(zh, doc, required, event, refers)


def title_of(name: str) -> str:
    """The English name of a field: `delegates_due` is "delegates due"."""
    return name.replace("_", " ")


def table_of(model: type[Record]) -> Table:
    """The table that a record type describes; raises `TypeError` on a type it cannot hold."""
    columns = {KEY: key_column()}
    for name, annotation in get_type_hints(model, include_extras=True).items():
        spec = getattr(model, name, None)
        if get_origin(annotation) is ClassVar:
            continue
        if not isinstance(spec, Cell):
            raise TypeError(f"`{model.__name__}.{name}` must be made with `cell(...)`")
        kind, labels = _column_type(annotation)
        columns[name] = Column(
            name=name,
            type=kind,
            names=Text(title_of(name), spec.zh),
            doc=spec.doc,
            required=spec.required,
            event=spec.event,
            reference=spec.refers,
            values=tuple(labels),
            labels=labels,
            typical=model.typical.get(name),
        )
    strange = model.typical.keys() - columns.keys()
    if strange:
        raise TypeError(f"`{model.__name__}` has no column `{min(strange)}`")
    doc = (model.__doc__ or "").strip().partition("\n")[0]
    return Table(
        model.table, model.names, columns, Text(doc, model.names.zh), model.typical.get(KEY)
    )


class Tables(Mapping[str, Table]):
    """The tables of record types, each made when it is first looked at."""

    def __init__(self, models: Mapping[str, type[Record]]) -> None:
        """`models` are the record types by table name."""
        self._models = models
        self._made: dict[str, Table] = {}

    def __getitem__(self, name: str) -> Table:
        table = self._made.get(name)
        if table is None:
            table = self._made[name] = table_of(self._models[name])
        return table

    def __contains__(self, name: object) -> bool:
        return name in self._models

    def __iter__(self) -> Iterator[str]:
        return iter(self._models)

    def __len__(self) -> int:
        return len(self._models)


def _column_type(annotation: object) -> tuple[Type, dict[str, Text]]:
    """The type of a column and, for a closed list, its values with their names."""
    if isinstance(annotation, type):
        if issubclass(annotation, Label):
            return Type.TEXT, {str(member.value): member.text for member in annotation}
        for base, kind in ((bool, Type.BOOL), (int, Type.INT), (date, Type.DATE), (str, Type.TEXT)):
            if issubclass(annotation, base):
                return kind, {}
    args = [arg for arg in get_args(annotation) if arg is not type(None)]
    if get_origin(annotation) is Annotated or len(args) == 1:
        return _column_type(args[0])
    raise TypeError(f"a column cannot hold {annotation!r}")


class Kinds(Mapping[str, type[Kind]]):
    """The models of kinds by name, each made when it is first looked at."""

    def __init__(
        self, classes: Mapping[str, type[Kind]], chinese: Mapping[str, str] | None = None
    ) -> None:
        """`classes` are the kinds as their plugins wrote them, `chinese` their Chinese names."""
        self._classes = classes
        self._chinese = chinese

    @cached_property
    def by_chinese_name(self) -> dict[str, str]:
        """The name of each kind by its Chinese one."""
        names = self._chinese or {name: each.names.zh for name, each in self._classes.items()}
        return {zh: name for name, zh in names.items()}

    def __getitem__(self, name: str) -> type[Kind]:
        return self._classes[name].model()

    def __contains__(self, name: object) -> bool:
        return name in self._classes

    def __iter__(self) -> Iterator[str]:
        return iter(self._classes)

    def __len__(self) -> int:
        return len(self._classes)
