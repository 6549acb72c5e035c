"""The questions of the benchmarks on data frames: Polars (streaming) and pandas, by hand."""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from questions import AS_OF, Atom, many_rules

FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


def polars(name: str, paths: Mapping[str, Path], out: Path) -> None:
    """Run a question lazily on the streaming engine."""
    import polars as pl

    tables = {table: pl.scan_parquet(path) for table, path in paths.items()}
    answer = _POLARS[name](pl, tables)
    answer.sink_parquet(out, compression="snappy", engine="streaming")


def _polars_admission(pl: Any, motions: Any) -> Any:
    during, signers = pl.col("phase") == "during", pl.col("signers")
    late = pl.col("submitted") - pl.col("opens") > pl.duration(days=-15)
    return motions.select(
        "id",
        outcome=pl.when(~during & late)
        .then(pl.lit("reject_late"))
        .when(pl.col("sponsor") == "delegation")
        .then(pl.lit("admit_delegation"))
        .when(signers < 10)
        .then(pl.lit("reject_few"))
        .when(during & (10 * signers < pl.col("delegates")))
        .then(pl.lit("reject_tenth"))
        .otherwise(pl.lit("admit_cosigned")),
    )


def _polars_signers(pl: Any, tables: Mapping[str, Any]) -> Any:
    eligible = tables["delegate"].filter("eligible").select("id")
    signers = (
        tables["signature"]
        .join(eligible, left_on="delegate", right_on="id", how="semi")
        .group_by("motion")
        .agg(number=pl.col("delegate").n_unique())
    )
    motions = tables["motion"].join(signers, left_on="id", right_on="motion", how="left")
    number = pl.col("number").fill_null(0).cast(pl.Int64)
    return _polars_admission(pl, motions.with_columns(signers=number))


def _polars_bands(pl: Any, tables: Mapping[str, Any]) -> Any:
    def votes(mark: str) -> Any:
        return (pl.col("mark") == mark).sum().cast(pl.Int64)

    counted = (
        tables["ballot"]
        .group_by("person")
        .agg(n=pl.len().cast(pl.Int64), i=votes("incompetent"), b=votes("basic"))
    )
    i, b, n = pl.col("i"), pl.col("b"), pl.col("n")
    return counted.select(
        id="person",
        outcome=pl.when((3 * i > n) | (2 * (b + i) > n))
        .then(pl.lit("recall"))
        .when(5 * (n - b - i) < 3 * n)
        .then(pl.lit("admonish"))
        .otherwise(pl.lit("pass")),
    )


def _polars_duties(pl: Any, tables: Mapping[str, Any]) -> Any:
    pair = ["delegate", "contact"]
    visits = tables["visit"].filter(pl.col("day").is_between(FIRST, LAST))
    counted = visits.group_by(pair).agg(number=pl.len())
    joined = tables["contact"].join(counted, on=pair, how="left")
    short = joined.filter(pl.col("number").fill_null(0) < 2)
    return short.select("id", outcome=pl.lit("short"))


def _polars_deadlines(pl: Any, tables: Mapping[str, Any]) -> Any:
    joined = tables["matter"].join(tables["due"], on=["level", "received"], how="left")
    late = pl.when(pl.col("due") < AS_OF).then(pl.lit("overdue")).otherwise(pl.lit("open"))
    return joined.select("id", "due", outcome=late)


def _polars_many(pl: Any, tables: Mapping[str, Any]) -> Any:
    chosen = pl
    for atoms, name in many_rules():
        chosen = chosen.when(*(_atom(atom, pl.col) for atom in atoms)).then(pl.lit(name))
    return tables["sheet"].select("id", outcome=chosen.otherwise(pl.lit("none")))


def _atom(atom: Atom, column: Callable[[str], Any]) -> Any:
    compared = {"lt": operator.lt, "ge": operator.ge, "ne": operator.ne}[atom.op]
    if atom.other is None:
        return compared(column(atom.field), atom.number)
    return compared(atom.number * column(atom.field), column(atom.other))


_POLARS: Mapping[str, Callable[[Any, Mapping[str, Any]], Any]] = {
    "W1 admission": lambda pl, tables: _polars_admission(pl, tables["motion"]),
    "W1b distinct signers": _polars_signers,
    "W2 evaluation bands": _polars_bands,
    "W3 contact duties": _polars_duties,
    "W4 deadlines": _polars_deadlines,
    "W5 two hundred rules": _polars_many,
}


def pandas(name: str, paths: Mapping[str, Path], out: Path) -> None:
    """Run a question in memory, column by column; files are read and written with pyarrow."""
    import pandas as pd

    tables = {table: pd.read_parquet(path) for table, path in paths.items()}
    answer = _PANDAS[name](tables)
    answer.to_parquet(out, compression="snappy", index=False)


def _pandas_admission(motions: Any) -> Any:
    import numpy as np
    import pandas as pd

    during = (motions["phase"] == "during").to_numpy()
    opens, submitted = pd.to_datetime(motions["opens"]), pd.to_datetime(motions["submitted"])
    late = (submitted > opens - pd.Timedelta(days=15)).to_numpy()
    tests = [
        ~during & late,
        (motions["sponsor"] == "delegation").to_numpy(),
        (motions["signers"] < 10).to_numpy(),
        during & (10 * motions["signers"] < motions["delegates"]).to_numpy(),
    ]
    words = ["reject_late", "admit_delegation", "reject_few", "reject_tenth"]
    outcome = np.select(tests, words, "admit_cosigned")
    return pd.DataFrame({"id": motions["id"], "outcome": outcome})


def _pandas_signers(tables: Mapping[str, Any]) -> Any:
    delegates, signatures = tables["delegate"], tables["signature"]
    eligible = delegates.loc[delegates["eligible"], "id"]
    kept = signatures[signatures["delegate"].isin(eligible)]
    number = kept.groupby("motion", sort=False)["delegate"].nunique()
    motions = tables["motion"]
    signers = motions["id"].map(number).fillna(0).astype("int64")
    return _pandas_admission(motions.assign(signers=signers))


def _pandas_bands(tables: Mapping[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    ballots = tables["ballot"]
    marks = ballots["mark"]
    counted = (
        pd.DataFrame(
            {
                "person": ballots["person"],
                "n": 1,
                "i": (marks == "incompetent").astype("int64"),
                "b": (marks == "basic").astype("int64"),
            }
        )
        .groupby("person", sort=False)
        .sum()
    )
    i, b, n = counted["i"], counted["b"], counted["n"]
    tests = [(3 * i > n) | (2 * (b + i) > n), 5 * (n - b - i) < 3 * n]
    outcome = np.select(tests, ["recall", "admonish"], "pass")
    return pd.DataFrame({"id": counted.index, "outcome": outcome})


def _pandas_duties(tables: Mapping[str, Any]) -> Any:
    import pandas as pd

    visits, pair = tables["visit"], ["delegate", "contact"]
    when = pd.to_datetime(visits["day"])
    within = visits[(when >= pd.Timestamp(FIRST)) & (when <= pd.Timestamp(LAST))]
    number = within.groupby(pair, sort=False).size().rename("number").reset_index()
    joined = tables["contact"].merge(number, on=pair, how="left")
    short = joined.loc[joined["number"].fillna(0) < 2, ["id"]]
    return short.assign(outcome="short")


def _pandas_deadlines(tables: Mapping[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    joined = tables["matter"].merge(tables["due"], on=["level", "received"], how="left")
    late = pd.to_datetime(joined["due"]) < pd.Timestamp(AS_OF)
    outcome = np.where(late, "overdue", "open")
    return pd.DataFrame({"id": joined["id"], "due": joined["due"], "outcome": outcome})


def _pandas_many(tables: Mapping[str, Any]) -> Any:
    import numpy as np
    import pandas as pd

    sheet = tables["sheet"]
    columns = {name: sheet[name].to_numpy() for name in sheet.columns if name != "id"}
    tests = [
        np.logical_and.reduce([_atom(atom, columns.__getitem__) for atom in atoms])
        for atoms, _ in many_rules()
    ]
    outcome = np.select(tests, [name for _, name in many_rules()], "none")
    return pd.DataFrame({"id": sheet["id"], "outcome": outcome})


_PANDAS: Mapping[str, Callable[[Mapping[str, Any]], Any]] = {
    "W1 admission": lambda tables: _pandas_admission(tables["motion"]),
    "W1b distinct signers": _pandas_signers,
    "W2 evaluation bands": _pandas_bands,
    "W3 contact duties": _pandas_duties,
    "W4 deadlines": _pandas_deadlines,
    "W5 two hundred rules": _pandas_many,
}
