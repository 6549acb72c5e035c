"""The question "is it carried?" put to a hundred thousand votes as one SQL query."""

from datetime import date

from comitia.builtin import default_registry, find_ruleset
from comitia.engine.batch import evaluate
from comitia.engine.compiling import compile_ruleset
from comitia.engine.records import Records, make_row
from comitia.engine.rulesets import load_ruleset

registry = default_registry()
loaded = load_ruleset(find_ruleset("zhangjiagang"), registry, find_ruleset)
program = compile_ruleset(loaded.ruleset, registry).programs[0]
carried = next(each for each in program.compiled if each.question.id == "vote.carried")

session = {"id": "s", "kind": "annual", "delegates_due": 100, "excused": 0, "present": 80}
votes = (
    {"id": str(n), "session": "s", "subject": "important_question", "yes": n % 81}
    for n in range(100_000)
)
records = Records(
    registry.schema,
    {
        "session": [make_row(registry.schema, "session", session)],
        "vote": [make_row(registry.schema, "vote", each) for each in votes],
    },
)
outputs = {"carried": carried.combinations[0].outcome}
rows = evaluate(records, "vote", outputs, as_of=date(2007, 3, 12))
print(f"{len(rows)} votes, {sum(row['carried'] for row in rows)} carried")
