"""The commands by which a draft is examined and variants are compared."""

from __future__ import annotations

import sys
from datetime import datetime

import click

from comitia.options import (
    FINDINGS,
    WRONG_USE,
    echo_json,
    echo_lines,
    format_option,
    handles_errors,
    lang_option,
    pick,
)

LAYERS = ("text", "structure", "exact", "solver", "comparison")


@click.command(short_help="Check rule-set files for faults. 检查规则集文件。")
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--select", multiple=True, metavar="CODE", help="Only checks whose code begins so. 只查这些。"
)
@click.option(
    "--ignore", multiple=True, metavar="CODE", help="Not checks whose code begins so. 不查这些。"
)
@click.option(
    "--depth",
    type=click.Choice(LAYERS),
    default=LAYERS[-1],
    show_default=True,
    help="How deep to look; what is deeper is left out. 检查深度。",
)
@click.option(
    "--against",
    multiple=True,
    metavar="RULESET",
    help="A superior rule set the files are held against. 上位规定。",
)
@click.option(
    "--as-of",
    "as_of",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="The day they are looked at; else the first day in force. 检查所依日期。",
)
@click.option(
    "--since",
    metavar="RULESET",
    help="What was in force before: what does the change change? 修改前的版本。",
)
@click.option(
    "--peers",
    multiple=True,
    metavar="RULESET",
    help="Rule sets of the same sort; `shipped`: the localities shipped. 同类规则集。",
)
@lang_option
@format_option
@handles_errors
def check(
    *,
    files: tuple[str, ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    depth: str,
    against: tuple[str, ...],
    as_of: datetime | None,
    since: str | None,
    peers: tuple[str, ...],
    lang: str,
    form: str,
) -> None:
    """Check rule-set files: their text, their structure, and what their rules would do.

    检查规则集文件：文字、结构，以及规则在各种情形下的结果，一次列出全部问题。

    `comitia explain CODE` tells about one check. Exit code 0: nothing to report but remarks;
    1: errors or warnings; 2: a file cannot be read.

    \b
    Example:
      comitia check my-town.yaml
      comitia check my-town.yaml --depth exact --ignore DF
      comitia check my-town.yaml --against superior-election
      comitia check my-town.yaml --since my-town-2024.yaml
    """
    from comitia import checkreport
    from comitia.checking import Request
    from comitia.checking import check as checked
    from comitia.engine.findings import Layer

    day = as_of.date() if as_of else None
    request = Request(select, ignore, Layer(LAYERS.index(depth)), against, peers, since, as_of=day)
    found = [checked(each, request) for each in files]
    if form == "json":
        echo_json(checkreport.to_json(found))
    else:
        for each in found:
            echo_lines(checkreport.lines(each, pick(lang), sys.stdout.isatty()))
    if any(not each.readable for each in found):
        sys.exit(WRONG_USE)
    if any(each.worst in ("error", "warning") for each in found):
        sys.exit(FINDINGS)


COMMANDS = (check,)
