"""Tell the findings of a run of `comitia batch` in words, out of its tables.

    comitia batch zhangjiagang records.yaml -o answers
    python examples/batch_findings.py answers [en|zh]

The same query runs wherever the tables are: they explain themselves.
"""

from __future__ import annotations

import sys
from pathlib import Path

import duckdb

QUERY = """
SELECT a.{lang} AS question, f.id, f.outcome, f.standing, f.provision,
       STRING_AGG(c.{lang}, '; ' ORDER BY c.bit) AS causes
FROM '{folder}/findings.parquet' AS f
JOIN '{folder}/answers.parquet' AS a ON a.answer = f.answer
LEFT JOIN '{folder}/causes.parquet' AS c
       ON c.answer = f.answer AND (f.causes >> c.bit) & 1 = 1
GROUP BY a.{lang}, f.answer, f.id, f.period_first, f.outcome, f.standing, f.provision
ORDER BY f.outcome IS NULL, f.answer, f.id, f.period_first LIMIT 6
"""


def main(folder: Path, lang: str) -> None:
    rows = duckdb.execute(QUERY.format(folder=folder, lang=lang)).fetchall()
    for question, key, outcome, standing, provision, causes in rows:
        why = causes or f"{standing}, {provision}"
        print(f"{question} ({key}): {outcome or '?'}\n    {why}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "en")
