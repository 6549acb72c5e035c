"""The command that runs rule sets over whole tables."""

from __future__ import annotations

import sys
from typing import Any

import click

from comitia.options import (
    as_if_option,
    as_of_option,
    echo_json,
    echo_lines,
    format_option,
    handles_errors,
    lang_option,
    memory_option,
    only_option,
    pick,
    replace_option,
    shape_option,
    since_option,
)


@click.command(short_help="Run rule sets over whole tables. 批量求值。")
@click.argument("rulesets", nargs=-1, required=True)
@click.argument("tables")
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT",
    help="Folder, database file (.duckdb, .sqlite) or postgresql:// address to write. 输出。",
)
@click.option(
    "--engine",
    default="duckdb",
    show_default=True,
    metavar="ENGINE",
    help="What runs the queries: duckdb, spark or spark=MASTER. 查询引擎。",
)
@as_of_option
@since_option
@only_option
@as_if_option
@memory_option
@click.option(
    "--threads", type=click.IntRange(1), default=None, help="Most threads to use. 线程上限。"
)
@shape_option
@click.option(
    "--schema",
    default="comitia",
    show_default=True,
    metavar="NAME",
    help="Schema of PostgreSQL that is written. 写入的模式名。",
)
@replace_option
@lang_option
@format_option
@handles_errors
def batch(*, shape: str, lang: str, form: str, **options: Any) -> None:
    """Answer everything that rule sets say of whole tables, with the answers of `decide`.

    以规则集对整张数据表批量求值，结论与 decide 相同。

    TABLES is a folder of Parquet or CSV files (one file or one folder of parts a table), a
    DuckDB or SQLite file, a postgresql:// address, a workbook or a YAML file of records. OUT
    gets a table of answers for each question, the findings, and what their codes stand for.

    \b
    TABLES 可以是 Parquet 或 CSV 文件夹、DuckDB 或 SQLite 文件、
    postgresql:// 地址、工作簿或 YAML 案卷；OUT 为每个问题写一张结论表，
    另有发现（findings）以及各代码的含义。

    \b
    Example:
      comitia batch zhangjiagang heshan tables/ -o answers/ --as-of 2025-12-31
    """
    from comitia.batching import Request, run
    from comitia.batchreport import lines, to_json, warnings

    request = Request(**options, csv=shape == "csv")
    report = run(request, _progress if sys.stderr.isatty() else _silent)
    for line in warnings(report, pick(lang), terminal=sys.stderr.isatty()):
        click.echo(line, err=True)
    if form == "json":
        echo_json(to_json(report))
    else:
        echo_lines(lines(report, pick(lang)))


def _silent(done: int, total: int) -> None:
    """No progress where nobody looks."""


def _progress(done: int, total: int) -> None:
    """One line on a terminal that is written over, and gone at the end."""
    text = f"\r{done}/{total} " if done < total else "\r" + " " * 20 + "\r"
    click.echo(text, nl=False, err=True)
