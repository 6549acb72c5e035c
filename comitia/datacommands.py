"""The commands that make records."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from comitia.options import echo_json, echo_lines, format_option, handles_errors, lang_option, pick


@click.command(short_help="Make up example records. 生成示例案卷。")
@click.argument("ruleset")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The folder to write; for `--as yaml` and `--as xlsx` the file. 要写的文件夹或文件。",
)
@click.option(
    "--seed", type=int, default=1, show_default=True, help="Other seed, other records. 种子。"
)
@click.option(
    "--scale",
    default="1",
    show_default=True,
    metavar="K",
    help="How many localities: a whole number, or a fraction such as 1/2. 地方数。",
)
@click.option(
    "--as",
    "shape",
    type=click.Choice(["csv", "parquet", "yaml", "xlsx"]),
    default="csv",
    show_default=True,
    help="What to write: a folder of CSV or Parquet files, a YAML file, a workbook. 格式。",
)
@click.option("--force", is_flag=True, help="Replace what is there. 覆盖已有内容。")
@lang_option
@format_option
@handles_errors
def synth(
    *,
    ruleset: str,
    output: Path,
    seed: int,
    scale: str,
    shape: Any,
    force: bool,
    lang: str,
    form: str,
) -> None:
    """Make up plausible records for a rule set: one locality in one year, or many.

    为规则集生成逼真的示例案卷。

    Only the tables that the rules read are made. The same rule set, seed and scale give the
    same files everywhere. No record is of a real person or body.

    \b
    Example:
      comitia synth zhangjiagang --seed 7 -o records
      comitia decide zhangjiagang records --since 2007-01-01 --as-of 2008-01-15
    """
    from comitia.synth import synthesize
    from comitia.synthfiles import read_scale, write
    from comitia.workspace import open_ruleset

    amount = read_scale(scale)
    synthesis = synthesize(open_ruleset(ruleset), seed, amount)
    with _progress(sum(synthesis.rows().values())) as tick:
        made = write(ruleset, synthesis, output, form=shape, force=force, tick=tick)
    if form == "json":
        echo_json(made.to_json())
    else:
        echo_lines(made.lines(pick(lang)))


@contextmanager
def _progress(records: int) -> Iterator[Callable[[int], object]]:
    """Shows on a terminal how many of many records are done."""
    if records < 100_000 or not sys.stderr.isatty():
        yield lambda _: None
        return
    with click.progressbar(length=records, file=sys.stderr) as bar:
        yield bar.update


COMMANDS = (synth,)
