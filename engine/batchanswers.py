"""The two selects of a job: a wide one, and out of it the answers of each ask.

The *wide* select has a row for each record (and period) of the job and a few narrow columns for
each ask. The select of an *answer* takes from it the rows of one ask and writes codes out as
words.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from comitia.engine.batchcauses import Notes, Walk, causes_of_ask
from comitia.engine.batchcolumns import AskColumns, Scribe, packed
from comitia.engine.batchplan import Ask, Job, Leaves, version_number
from comitia.engine.compiling import BREACHES, breach_standing
from comitia.engine.expressions import Cause, CauseKind, Field
from comitia.engine.rules import Form, Question
from comitia.engine.schema import KEY, Type
from comitia.engine.sql import Dialect
from comitia.engine.values import frozen

BOUNDS = ("period_first", "period_last")
"""The columns of a period in a table of answers."""


def outcome_type(question: Question) -> Type:
    """The type of the outcomes of a question: words, but for decisions of another type."""
    return question.outcome if question.form is Form.DECISION else Type.TEXT


@frozen
class Selection:
    """The rows of the wide select that an ask answers for, and those it has no answer to.

    Both are conditions; `None` is every row, and no row.
    """

    where: str | None = None
    unanswered: str | None = None


@dataclass(slots=True)
class JobColumns:
    """The columns of all asks of a job, and those that select the version."""

    job: Job
    as_of: date
    dialect: Dialect
    leaves: Leaves = field(init=False)
    asks: list[AskColumns] = field(init=False)
    selections: list[Selection] = field(init=False)
    versions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """Write the columns of all asks."""
        self.leaves = Leaves(self.as_of)
        scribe = Scribe(self.leaves, self.dialect)
        self.asks = [AskColumns(ask, scribe) for ask in self.job.asks]
        self.selections = [self.selection(ask) for ask in self.job.asks]

    @property
    def keys(self) -> tuple[str, ...]:
        """What tells the rows apart."""
        return (KEY, *BOUNDS) if self.job.every else (KEY,)

    def wide(self, source: str) -> str:
        """The wide select over `source`, the text of the query of the leaves."""
        columns = {key: self.dialect.quoted(key) for key in self.keys}
        return f"SELECT {self._listed(columns | self._columns)} FROM ({self._read(source)}) AS x"

    def with_versions(self, source: str) -> str:
        """`source`, the text of the query of the leaves, with the versions that apply."""
        if not self.versions:
            return source
        columns = {name: text for text, name in self.versions.items()}
        return f"SELECT x.*, {self._listed(columns)} FROM ({source}) AS x"

    def with_causes(self, source: str, causes: Sequence[Mapping[Cause, str]], notes: Notes) -> str:
        """The wide select with the masks `c` of the causes of each ask.

        `source` must give the leaves of the causes, too; `notes` are the columns they read.
        """
        first, second = ({name: text for text, name in each.items()} for each in notes)
        layers = [self._columns | first, second] if second else [self._columns | first]
        source = self._read(source)
        for layer in layers:
            source = f"SELECT x.*, {self._listed(layer)} FROM ({source}) AS x"
        columns = {key: self.dialect.quoted(key) for key in self.keys}
        columns |= {name: name for name in self.versions.values()}
        for own, found in zip(self.asks, causes, strict=True):
            kept = (own.name(letter) for letter in ("o", "f"))
            columns |= {name: name for name in kept if name in own.wide}
            columns[own.name("c")] = packed(list(found.values()))
        lacking = " OR ".join(map(self._lacking, range(len(self.asks))))
        return f"SELECT {self._listed(columns)} FROM ({source}) AS x WHERE {lacking}"

    @property
    def _columns(self) -> dict[str, str]:
        """What the wide select holds besides the keys."""
        columns = {name: text for text, name in self.versions.items()}
        for each in self.asks:
            columns |= each.wide
        return columns

    def _read(self, source: str) -> str:
        """The leaves, and the outcomes under each reading where these differ."""
        readings = {name: text for each in self.asks for name, text in each.readings.items()}
        if not readings:
            return source
        return f"SELECT x.*, {self._listed(readings)} FROM ({source}) AS x"

    def answers(self, place: int, relation: str, bounds: bool) -> str:
        """The answers of the ask at `place`, out of the wide select as `relation`.

        With `bounds` there are columns for the period, NULL where the job counts in none.
        """
        own = self.asks[place]
        kind = outcome_type(own.ask.compiled.question)
        nothing, text = self._typed("NULL", kind), self._typed("NULL", Type.TEXT)
        listed = {
            "ruleset": self.dialect.string(own.ask.ruleset.id),
            **self._keys(bounds),
            "outcome": self._if_answered(place, self._outcome(own), nothing),
            "standing": self._if_answered(place, self._standing(own), self.dialect.string("none")),
            "provision": self._if_answered(place, self._provision(own), text),
            "hypothetical": "TRUE" if own.ask.compiled.hypothetical else "FALSE",
            "answer": self._typed(str(own.ask.number), Type.INT),
            "holds": self._typed(self._if_answered(place, own.name("h"), "0"), Type.INT),
            "open": self._typed(self._if_answered(place, own.name("u"), "0"), Type.INT),
        }
        where = self.selections[place].where
        text = f"SELECT {self._listed(listed)} FROM {relation}"
        return text if where is None else f"{text} WHERE {where}"

    def undetermined(self, place: int, relation: str) -> str:
        """The findings of the ask at `place` that are undetermined, out of `with_causes`."""
        own = self.asks[place]
        sources = {each.provision.address for each in own.ask.compiled.sources}
        provision = self._typed("NULL", Type.TEXT)
        if len(sources) == 1:
            provision = self.dialect.string(*sources)
        listed = {
            "ruleset": self.dialect.string(own.ask.ruleset.id),
            "question": self.dialect.string(own.ask.compiled.question.id),
            "subject": self.dialect.string(own.ask.subject),
            **self._keys(bounds=True),
            "outcome": self._typed("NULL", Type.TEXT),
            "standing": self._if_answered(place, self._standing(own), self.dialect.string("none")),
            "provision": provision,
            "hypothetical": "TRUE" if own.ask.compiled.hypothetical else "FALSE",
            "answer": self._typed(str(own.ask.number), Type.INT),
            "causes": self._typed(own.name("c"), Type.INT),
        }
        return f"SELECT {self._listed(listed)} FROM {relation} WHERE {self._lacking(place)}"

    def _lacking(self, place: int) -> str:
        """Whether the ask at `place` is to answer for a record, and its answer is undetermined."""
        selection = self.selections[place]
        test = f"({self.asks[place].name('o')} IS NULL)"
        if selection.unanswered is not None:
            test = f"({test} OR {selection.unanswered})"
        return test if selection.where is None else f"({selection.where} AND {test})"

    def _keys(self, bounds: bool) -> dict[str, str]:
        """What tells the rows apart, with the bounds of a period or without."""
        keys = {key: self.dialect.quoted(key) for key in self.keys}
        if bounds and not self.job.every:
            keys |= {bound: self._typed("NULL", Type.DATE) for bound in BOUNDS}
        return keys

    def _if_answered(self, place: int, text: str, otherwise: str) -> str:
        """`text`, or `otherwise` for the records to which no version applies."""
        unanswered = self.selections[place].unanswered
        if unanswered is None:
            return text
        return f"CASE WHEN {unanswered} THEN {otherwise} ELSE {text} END"

    def causes(self, place: int, walk: Walk) -> dict[Cause, str]:
        """What may leave the ask at `place` undetermined; `walk` may add leaves."""
        own, selection = self.asks[place], self.selections[place]
        found: dict[Cause, str] = {}
        if selection.unanswered != "TRUE":
            found = causes_of_ask(own, walk)
        if selection.unanswered is None:
            return found
        found = {cause: f"({text} AND NOT {selection.unanswered})" for cause, text in found.items()}
        not_yet, path = Cause(CauseKind.NOT_IN_FORCE), own.ask.dated_by
        if path is None:
            return {not_yet: "TRUE"}
        missing = Cause(CauseKind.MISSING_FACT, (own.ask.subject, ".".join(path)))
        day = self.leaves.column(Field(path))
        for cause, test in ((missing, "IS NULL"), (not_yet, "IS NOT NULL")):
            own_text = f"({selection.unanswered} AND ({day} {test}))"
            found[cause] = f"({found[cause]} OR {own_text})" if cause in found else own_text
        return found

    def _listed(self, columns: Mapping[str, str]) -> str:
        return ", ".join(f"{text} AS {self.dialect.quoted(name)}" for name, text in columns.items())

    def _typed(self, text: str, kind: Type) -> str:
        return f"CAST({text} AS {self.dialect.type_of(kind)})"

    def selection(self, ask: Ask) -> Selection:
        """The rows that an ask answers for."""
        if ask.compiled.every is not None:
            return Selection(self._in_periods(ask))
        if ask.dated_by is None:
            in_force = version_number(ask.ruleset, self.as_of) is not None
            return Selection(None, None if in_force else "TRUE")
        column = self._version(ask)
        versions = ask.ruleset.versions
        unanswered = f"({column} = 0)" if ask.oldest else None
        if len(versions) == 1:
            return Selection(None, unanswered)
        numbers = f"0, {ask.version + 1}" if ask.oldest else f"{ask.version + 1}"
        return Selection(f"({column} IN ({numbers}))", unanswered)

    def _version(self, ask: Ask) -> str:
        """The column of the version that a record is judged by: from 1, 0 where there is none."""
        assert ask.dated_by is not None
        day = self.leaves.column(Field(ask.dated_by))
        versions = ask.ruleset.versions
        arms = [f"WHEN ({day} IS NULL) THEN {int(len(versions) == 1)}"]
        arms += [
            f"WHEN ({day} < DATE '{version.since}') THEN {number}"
            for number, version in enumerate(versions)
            if version.since is not None
        ]
        text = f"CASE {' '.join(arms)} ELSE {len(versions)} END"
        return self.versions.setdefault(text, f"v{len(self.versions) + 1}")

    def _in_periods(self, ask: Ask) -> str | None:
        """The periods of a version: those whose last day, or the day looked at, lies in it."""
        programs, last = ask.compilation.programs, self.dialect.quoted(BOUNDS[1])
        since = programs[ask.version].since
        later = programs[ask.version + 1 :]
        tests = []
        if since is not None:
            tests.append("FALSE" if self.as_of < since else f"({last} >= DATE '{since}')")
        if later and later[0].since is not None and later[0].since <= self.as_of:
            tests.append(f"({last} < DATE '{later[0].since}')")
        return " AND ".join(tests) or None

    def _outcome(self, own: AskColumns) -> str:
        """The outcome in words."""
        kind = outcome_type(own.ask.compiled.question)
        if not own.verdicts:
            return self._typed(own.name("o"), kind)
        words = [str(outcome) for outcome, _ in own.verdicts]
        return self._told(own.name("o"), words)

    def _provision(self, own: AskColumns) -> str:
        """The address of the provision that decides."""
        if not own.verdicts:
            return self._told(own.name("p"), own.provisions)
        return self._told(own.name("o"), [provision for _, provision in own.verdicts])

    def _standing(self, own: AskColumns) -> str:
        compiled, none = own.ask.compiled, self.dialect.string("none")
        if compiled.question.form is Form.DECISION:
            if compiled.hypothetical:
                return self.dialect.string("note")
            if own.name("f") not in own.wide:
                return none
            fails = own.name("f")
            if compiled.question.outcome is Type.BOOL:
                fails = f"({fails} AND COALESCE({own.name('o')}, TRUE))"
            return f"CASE WHEN {fails} THEN {self.dialect.string('deviation')} ELSE {none} END"
        grave = self.dialect.string(breach_standing(compiled))
        numbers = [
            str(number) for number, (word, _) in enumerate(own.verdicts, 1) if word in BREACHES
        ]
        if not numbers:
            return none
        test = f"{own.name('o')} IN ({', '.join(numbers)})"
        return f"CASE WHEN {test} THEN {grave} ELSE {none} END"

    def _told(self, column: str, words: list[str | None] | list[str]) -> str:
        """The words of a column of numbers from 1; NULL where there is none."""
        known = [(number, word) for number, word in enumerate(words, 1) if word is not None]
        nothing = self._typed("NULL", Type.TEXT)
        if not known:
            return nothing
        arms = [f"WHEN {number} THEN {self.dialect.string(word)}" for number, word in known]
        return f"CASE {column} {' '.join(arms)} ELSE {nothing} END"
