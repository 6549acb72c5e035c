"""The first evaluator: one case at a time, with the whole reason.

Expressions are compiled once, to one Python function that computes the value of every node
(`None` when undetermined) and returns them all. Those values *are* the trace: its tree is put
together from them later, and only when somebody asks for a reason.

A function written as text rather than a closure a node: a closure's call and the tuple it
returns cost several times what the node itself computes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import Any as Anything
from typing import TypeAlias, assert_never

from comitia.engine import runtime
from comitia.engine.expressions import (
    Absent,
    Aggregate,
    All,
    Any,
    Arithmetic,
    Case,
    Clause,
    Compare,
    Context,
    Expr,
    Field,
    Given,
    LongestRun,
    Not,
    Part,
    Path,
    Rank,
    Ratio,
    Roll,
    Shift,
    Value,
)
from comitia.engine.records import Row
from comitia.engine.traces import Closure, Env, Rows, Trace
from comitia.engine.values import frozen

SYMBOLS = {"eq": "==", "ne": "!=", "lt": "<", "le": "<=", "gt": ">", "ge": ">="}
SIGNS = {"add": "+", "sub": "-", "mul": "*"}

Values: TypeAlias = tuple[Anything, ...]
"""What a compiled function returns: the value of each node that is not a constant."""


def compile_expr(expr: Expr) -> Closure:
    """The closure that evaluates `expr`, which must have passed the type checker."""
    function = compile_all((expr,))

    def closure(rows: Rows, env: Env) -> Trace:
        return function.trace(0, function.run(rows[0], rows[-1], env), rows, env)

    return closure


def compile_all(exprs: Sequence[Expr]) -> Function:
    """One function for several expressions of one table; what they share is computed once."""
    writer = _Writer()
    roots = tuple([writer.write(expr) for expr in exprs])
    returned = ", ".join(node.ref for node in writer.dynamic)
    run = writer.function(f"({returned},)" if returned else "()")
    return Function(tuple(writer.nodes), roots, run)


@dataclass(slots=True)
class _Node:
    """One node of the compiled expressions: where its value stands and what it came from."""

    expr: Expr
    kids: tuple[int, ...]
    ref: str
    slot: int = -1
    value: Anything = None
    sure: bool = False
    """Never undetermined, so that nothing needs to ask."""
    share: bool = False
    """Its value is a pair: part and whole."""


@frozen
class Function:
    """Compiled expressions: `run(record, outer record, env)` gives the values of all nodes."""

    nodes: tuple[_Node, ...]
    roots: tuple[int, ...]
    run: Callable[[Row, Row, Env], Values]

    def value(self, root: int, values: Values) -> Anything:
        """The value of the expression number `root`."""
        node = self.nodes[self.roots[root]]
        return values[node.slot] if node.slot >= 0 else node.value

    def trace(self, root: int, values: Values, rows: Rows, env: Env) -> Trace:
        """The trace of the expression number `root`."""
        return self._trace(self.roots[root], values, rows, env)

    def _trace(self, number: int, values: Values, rows: Rows, env: Env) -> Trace:
        node = self.nodes[number]
        expr = node.expr
        value = values[node.slot] if node.slot >= 0 else node.value
        match expr:
            case Field(path=path, up=up) | Given(path=path, up=up):
                return expr, value, (runtime.read_from(rows[up], path, env),)
            case Aggregate() | LongestRun():
                return expr, value, values[node.slot + 1]
            case Case():
                return expr, value, tuple(self._tried(node, values, rows, env))
        kids = tuple([self._trace(kid, values, rows, env) for kid in node.kids])
        return expr, value, kids

    def _tried(self, node: _Node, values: Values, rows: Rows, env: Env) -> list[Trace]:
        """The conditions of a case up to the one that settled it, and the value it chose."""
        tried: list[Trace] = []
        for test, chosen in zip(node.kids[:-1:2], node.kids[1:-1:2], strict=True):
            tried.append(self._trace(test, values, rows, env))
            if tried[-1][1] is None:
                return tried
            if tried[-1][1]:
                return [*tried, self._trace(chosen, values, rows, env)]
        return [*tried, self._trace(node.kids[-1], values, rows, env)]


@dataclass
class _Writer:
    """Writes the text of a function. Nodes that are equal are written once.

    `known` maps what is already computed to where, one layer for each branch that is open:
    what only one branch computes is not there for others.
    """

    nodes: list[_Node] = field(default_factory=list)
    dynamic: list[_Node] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    names: dict[str, Anything] = field(default_factory=dict)
    known: list[dict[Anything, Anything]] = field(default_factory=lambda: [{}])
    unset: list[str] = field(default_factory=list)
    depth: int = 0

    def function(self, returned: str) -> Callable[[Row, Row, Env], Anything]:
        """The function of everything written so far, returning the expression `returned`."""
        unset = f" {' = '.join(self.unset)} = None\n" if self.unset else ""
        text = "".join(f" {line}\n" for line in self.lines)
        source = f"def run(r0, r1, env):\n{unset}{text} return {returned}\n"
        space = {**self.names, "runtime": runtime}
        exec(compile(source, "<rule>", "exec"), space)
        run: Callable[[Row, Row, Env], Anything] = space["run"]
        return run

    def write(self, expr: Expr) -> int:
        """Write what computes `expr`, unless it is computed already; its number."""
        for layer in self.known:
            if expr in layer:
                number: int = layer[expr]
                return number
        number = self._write(expr)
        self.known[-1][expr] = number
        return number

    def _write(self, expr: Expr) -> int:
        match expr:
            case Value(value=value):
                pair = isinstance(value, Fraction)
                return self._constant(expr, (value.numerator, value.denominator) if pair else value)  # type: ignore[union-attr]
            case Absent():
                return self._constant(expr, None)
            case Field(path=path, up=up):
                return self._node(expr, (), self._cell(path, up, "{row}[{name}]"))
            case Given(path=path, up=up):
                text = self._cell(path, up, "{row}[{name}] is not None")
                return self._node(expr, (), text, sure=len(path) == 1)
            case Context(name=name):
                return self._node(expr, (), f"env.{name}", sure=True)
            case Compare():
                return self._compare(expr)
            case Arithmetic():
                return self._arithmetic(expr)
            case Ratio(part=part, whole=whole):
                one, other = self.write(part), self.write(whole)
                a, b = self.nodes[one].ref, self.nodes[other].ref
                text = f"({a}, {b}) if {a} is not None and {b} is not None and {b} > 0 else None"
                number = self._node(expr, (one, other), text)
                self.nodes[number].share = True
                return number
            case Not(arg=arg):
                one = self.write(arg)
                a = self.nodes[one].ref
                sure = self.nodes[one].sure
                text = f"not {a}" if sure else f"None if {a} is None else not {a}"
                return self._node(expr, (one,), text, sure)
            case All(args=args):
                return self._connect(expr, args, decisive=False)
            case Any(args=args):
                return self._connect(expr, args, decisive=True)
            case Case():
                return self._case(expr)
            case Shift(day=day, amount=amount):
                return self._call(expr, "shift", (day, amount))
            case Roll(day=day):
                return self._call(expr, "roll", (day,))
            case Part(day=day, part=part):
                one = self.write(day)
                a = self.nodes[one].ref
                return self._node(expr, (one,), f"None if {a} is None else {a}.{part}")
            case Aggregate(where=where, value=value):
                return self._related(expr, "aggregate", where, value)
            case LongestRun(where=where):
                return self._related(expr, "longest_run", where, None)
            case Rank(value=value):
                own = self.write(value)
                label = self._name((expr, value_only(value)))
                return self._node(expr, (own,), f"runtime.rank({label}, r0, r1, env)")
            case Clause(arg=arg):
                return self._alias(expr, self.write(arg))
            case _:
                assert_never(expr)

    def _name(self, thing: Anything) -> str:
        """A name in the function's namespace for an object that is not written as text."""
        name = f"k{len(self.names)}"
        self.names[name] = thing
        return name

    def _constant(self, expr: Expr, value: Anything) -> int:
        """A constant; equal ones share a name, whatever provisions they come from."""
        key = ("constant", type(value), value)
        if key not in self.known[0]:
            self.known[0][key] = self._name(value)
        name = str(self.known[0][key])
        sure, share = value is not None, isinstance(value, tuple)
        self.nodes.append(_Node(expr, (), name, -1, value, sure, share))
        return len(self.nodes) - 1

    def _alias(self, expr: Expr, kid: int) -> int:
        """A node that has the value of its only part."""
        node = self.nodes[kid]
        self.nodes.append(replace(node, expr=expr, kids=(kid,)))
        return len(self.nodes) - 1

    def _reserve(self, expr: Expr, kids: tuple[int, ...]) -> _Node:
        node = _Node(expr, kids, f"v{len(self.nodes)}", len(self.dynamic))
        self.nodes.append(node)
        self.dynamic.append(node)
        if len(self.known) > 1:
            self.unset.append(node.ref)
        return node

    def _node(self, expr: Expr, kids: tuple[int, ...], text: str, sure: bool = False) -> int:
        for layer in self.known:
            if text in layer:
                same = self.nodes[layer[text]]
                self.nodes.append(replace(same, expr=expr, kids=kids))
                return len(self.nodes) - 1
        node = self._reserve(expr, kids)
        node.sure = sure
        self._line(f"{node.ref} = {text}")
        self.known[-1][text] = len(self.nodes) - 1
        return len(self.nodes) - 1

    def _line(self, text: str) -> None:
        self.lines.append(" " * self.depth + text)

    def _cell(self, path: Path, up: int, text: str) -> str:
        """The text that reads a cell, over references where the path has some."""
        row = f"r{up}"
        for length in range(1, len(path)):
            row = self._parent(row, (up, path[:length]), path[length - 1])
        read = text.format(row=row, name=repr(path[-1]))
        return read if len(path) == 1 else f"None if {row} is None else {read}"

    def _parent(self, row: str, reached: tuple[int, Path], name: str) -> str:
        for layer in self.known:
            if reached in layer:
                return str(layer[reached])
        parent = f"p{len(self.lines)}"
        read = f"env.records.parent({row}, {name!r})"
        first = len(reached[1]) == 1
        self._line(f"{parent} = {read if first else f'None if {row} is None else {read}'}")
        self.known[-1][reached] = parent
        return parent

    def _compare(self, expr: Compare) -> int:
        one, other = self.write(expr.left), self.write(expr.right)
        left, right, symbol = self.nodes[one], self.nodes[other], SYMBOLS[expr.op]
        a, b = left.ref, right.ref
        test = f"{a} {symbol} {b}"
        if left.share and right.share:
            test = f"{a}[0] * {b}[1] {symbol} {b}[0] * {a}[1]"
        doubted = [each.ref for each in (left, right) if not each.sure]
        if doubted:
            test = f"None if {' or '.join(f'{each} is None' for each in doubted)} else {test}"
        return self._node(expr, (one, other), test, sure=not doubted)

    def _arithmetic(self, expr: Arithmetic) -> int:
        one, other = self.write(expr.left), self.write(expr.right)
        a, b = self.nodes[one].ref, self.nodes[other].ref
        return self._node(expr, (one, other), f"runtime.{expr.op}({a}, {b})")

    def _connect(self, expr: Expr, args: tuple[Expr, ...], decisive: bool) -> int:
        """Kleene's connectives: the decisive value of one operand settles it, else any doubt stays.

        Every operand is evaluated, so that the reason shows them all.
        """
        kids = tuple([self.write(arg) for arg in args])
        refs = {self.nodes[kid].ref: self.nodes[kid].sure for kid in kids}
        if not refs:
            return self._constant(expr, not decisive)
        doubted = " or ".join(f"{ref} is None" for ref, sure in refs.items() if not sure)
        if not doubted:
            return self._node(expr, kids, (" or " if decisive else " and ").join(refs), sure=True)
        decided = " or ".join(f"{ref} is {decisive}" for ref in refs)
        text = f"{decisive} if {decided} else None if {doubted} else {not decisive}"
        return self._node(expr, kids, text)

    def _case(self, expr: Case) -> int:
        """A branch for each arm, entered only while no earlier condition settled the case.

        What a branch computes is there for the branches after it: these are entered only when
        it was.
        """
        node = self._reserve(expr, ())
        number = len(self.nodes) - 1
        if node.ref not in self.unset:
            self.unset.append(node.ref)
        still_open = f"o{number}"
        kids: list[int] = []
        self.known.append({})
        for arm, (test, value) in enumerate(expr.arms):
            if arm:
                self._line(f"if {still_open}:")
                self.depth += 1
            condition = self.write(test)
            ref = self.nodes[condition].ref
            self._line(f"if {ref}:")
            kids += [condition, self._branch(node, value)]
            self._line(f"{still_open} = {ref} is False")
            self.depth -= 1 if arm else 0
        self._line(f"if {still_open}:" if expr.arms else "if True:")
        kids.append(self._branch(node, expr.otherwise))
        self.known.pop()
        node.kids = tuple(kids)
        return number

    def _branch(self, node: _Node, value: Expr) -> int:
        """The indented lines that give a case the value of one of its arms."""
        self.known.append({})
        self.depth += 1
        chosen = self.write(value)
        self._line(f"{node.ref} = {self.nodes[chosen].ref}")
        self.depth -= 1
        self.known.pop()
        return chosen

    def _call(self, expr: Shift | Roll, name: str, args: tuple[Expr, ...]) -> int:
        kids = tuple([self.write(arg) for arg in args])
        refs = ", ".join(self.nodes[kid].ref for kid in kids)
        return self._node(expr, kids, f"runtime.{name}({self._name(expr)}, {refs}, env)")

    def _related(
        self, expr: Aggregate | LongestRun, name: str, where: Expr | None, value: Expr | None
    ) -> int:
        """An aggregate: its value, and beside it the records it rests on."""
        inner = (expr, where and value_only(where), value and value_only(value))
        node = self._reserve(expr, ())
        number = len(self.nodes) - 1
        evidence = _Node(expr, (), f"e{number}")
        self.dynamic.append(evidence)
        if len(self.known) > 1:
            self.unset.append(evidence.ref)
        self._line(f"{node.ref}, {evidence.ref} = runtime.{name}({self._name(inner)}, r0, env)")
        return number


def value_only(expr: Expr) -> Callable[[Row, Row, Env], Anything]:
    """A function that computes only the value of `expr`, for the records of an aggregate."""
    writer = _Writer()
    root = writer.write(expr)
    return writer.function(writer.nodes[root].ref)
