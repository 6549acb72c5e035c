"""The command that runs many variants of a rule set over the same tables."""

from __future__ import annotations

import sys
from pathlib import Path
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
    pick,
    replace_option,
    shape_option,
    since_option,
)


@click.command(short_help="Run many variants of a rule set. 参数推演。")
@click.argument("ruleset")
@click.argument("tables")
@click.option(
    "--vary",
    multiple=True,
    required=True,
    metavar="ADDRESS=VALUES",
    help="What to vary: 5..30, 5..30/5 (steps), or a list such as 1/2,2/3; may be repeated."
    " 推演什么。",
)
@click.option(
    "-o",
    "--output",
    required=True,
    metavar="OUT",
    help="Folder or database file to write. 输出处。",
)
@click.option(
    "--only", multiple=True, metavar="NAME", help="Only this question or provision. 只看这些。"
)
@as_of_option
@since_option
@as_if_option
@memory_option
@click.option(
    "--plot", type=click.Path(path_type=Path), default=None, help="SVG file to draw. 绘图文件。"
)
@shape_option
@replace_option
@lang_option
@format_option
@handles_errors
def sweep(*, plot: Path | None, shape: str, lang: str, form: str, **options: Any) -> None:
    """See what would change if a rule set had other values, over the same records.

    同一批案卷，换一组参数会怎样：一次算完全部取值，找出结论在哪里翻转、影响到谁。

    RULESET is an id or a path, TABLES as for `batch`, ADDRESS a field as for `set`. Several
    `--vary` make a grid. OUT gets the outcomes, the flips, and who is affected.

    \b
    RULESET 为规则集编号或路径，TABLES 同 batch，ADDRESS 同 set；
    多个 --vary 组成网格。OUT 写入结论计数（outcomes）、
    翻转（flips）与受影响的记录（affected）。

    \b
    Example:
      comitia sweep heshan records -o out --vary quorum.present.at_least=1/2,2/3
    """
    from comitia.sweeping import Request, run
    from comitia.sweepplot import drawing
    from comitia.sweepreport import lines, to_json, warnings
    from comitia.workspace import check_free, write_file

    if plot is not None:
        check_free(plot, options["force"], options["tables"], options["ruleset"])
    report = run(Request(**options, csv=shape == "csv"))
    for line in warnings(report, pick(lang), terminal=sys.stderr.isatty()):
        click.echo(line, err=True)
    if plot is not None:
        write_file(plot, drawing(report, pick(lang)))
    if form == "json":
        echo_json(to_json(report))
    else:
        echo_lines(lines(report, pick(lang)))
