"""The commands by which a site makes and changes its own rules."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from comitia.options import (
    FINDINGS,
    echo_json,
    echo_lines,
    format_option,
    handles_errors,
    lang_option,
    pick,
)

if TYPE_CHECKING:
    from comitia.site import Change

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Only show the change; write nothing. 只显示，不写入。"
)


@click.command(short_help="Make a rule set of your own. 新建规则集。")
@click.argument("name")
@click.option(
    "--from", "base", required=True, metavar="BASE", help="Rule set to start from. 所依据的规则集。"
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    metavar="FILE",
    help="File to write; by default NAME.yaml. 要写的文件。",
)
@lang_option
@handles_errors
def new(name: str, base: str, output: Path | None, lang: str) -> None:
    """Make a rule set of your own over another, which it follows until you say otherwise.

    以现有规则集为基础新建本地规则集。

    Writes NAME.yaml, with remarks in the language of the output, and beside it the schema
    by which editors complete and check what you type. No file is overwritten.

    \b
    Example:
      comitia new my-town --from zhangjiagang --lang zh
    """
    from comitia.newsite import new_lines, new_site

    echo_lines(new_lines(new_site(name, base, output, pick(lang)), pick(lang)))


@click.command(name="set", short_help="Change a value of a rule set. 修改规则集的值。")
@click.argument("file")
@click.argument("address")
@click.argument("value")
@dry_run_option
@lang_option
@format_option
@handles_errors
def set_(*, file: str, address: str, value: str, dry_run: bool, lang: str, form: str) -> None:
    """Set a value in your own rule-set FILE, whether it had one or its base did.

    修改本地规则集文件中的值。

    ADDRESS is the name of a provision and its fields, in English or Chinese; the items of a
    list are counted from 0. VALUE is written as in the file: `3/4`, `[topic]`, `{days: 5}`;
    `null` makes the rules silent, `unknown` says the text cannot be read. A value below zero
    stands after `--`. Nothing is written where the rules would not be sound, unless the file
    has errors and the change takes some away: then it is written and the rest are shown.

    Exit code 0: written; 1: written, with errors left; 2: nothing changed.

    \b
    Example:
      comitia set my-town.yaml quorum.present.at_least 3/4
      comitia set my-town.yaml 法定人数.到会.至少 3/4 --lang zh
    """
    from comitia.site import set_value

    _show(set_value(file, address, value), dry_run, lang, form)


@click.command(short_help="Take a value of your own back. 恢复所沿用的值。")
@click.argument("file")
@click.argument("address")
@dry_run_option
@lang_option
@format_option
@handles_errors
def unset(file: str, address: str, dry_run: bool, lang: str, form: str) -> None:
    """Take a value out of your own FILE: back to that of the base, or to silence.

    删除本地规则集文件中的值，恢复所沿用的规定或不作规定。

    \b
    Example:
      comitia unset my-town.yaml quorum.present.at_least
    """
    from comitia.site import unset_value

    _show(unset_value(file, address), dry_run, lang, form)


def _show(change: Change, dry_run: bool, lang: str, form: str) -> None:
    """Write a change, unless it is none or only to be shown, and show it."""
    written = not dry_run and not change.is_none
    if written:
        change.write()
    if form == "json":
        echo_json(change.to_json(written))
    else:
        echo_lines(change.lines(pick(lang), written))
    if change.after.errors:
        for line in change.after.unusable.render(pick(lang), terminal=sys.stderr.isatty()):
            click.echo(line, err=True)
        sys.exit(FINDINGS)


@click.command(short_help="Tell where a value comes from, or what a check is. 说明来源或检查。")
@click.argument("ruleset", metavar="RULESET|CODE")
@click.argument("address", required=False)
@click.option(
    "--as-of",
    "as_of",
    default=None,
    metavar="DATE",
    help="The version in force on this day; by default the newest. 该日施行的版本。",
)
@lang_option
@format_option
@handles_errors
def explain(ruleset: str, address: str | None, as_of: str | None, lang: str, form: str) -> None:
    """Tell where a value comes from: file and line, base or amendment, citation, readings.

    说明某一规定的来源、出处、情态与解读。

    RULESET is an id from `comitia list` or the path of a file; ADDRESS as for `comitia set`.
    With the CODE of a check alone: what it looks for, why, and what to do about it; with the
    word `checks`, all of them.

    \b
    Example:
      comitia explain my-town.yaml quorum.present.at_least
      comitia explain zhangjiagang quorum --lang zh
      comitia explain TB002 --lang zh
    """
    if address is None:
        from comitia.checkpages import overview, overview_json, page, page_json

        if ruleset == "checks":
            if form == "json":
                echo_json(overview_json())
            else:
                echo_lines(overview(pick(lang)))
            return
        if form == "json":
            echo_json(page_json(ruleset))
            return
        echo_lines(page(ruleset).lines(pick(lang)))
        return
    from comitia.lookup import explained

    found = explained(ruleset, address, as_of)
    if form == "json":
        echo_json(found.to_json())
        return
    echo_lines(found.lines(pick(lang)))


@click.command(short_help="Tell what amendments changed. 列出历次修正。")
@click.argument("ruleset")
@lang_option
@format_option
@handles_errors
def history(ruleset: str, lang: str, form: str) -> None:
    """Tell the versions of a rule set, and what each amendment changed, in words.

    列出规则集的历次版本与修正内容。

    \b
    Example:
      comitia history zhangjiagang
    """
    from comitia import lookup

    found = lookup.history(ruleset)
    if form == "json":
        echo_json(lookup.history_json(found))
        return
    echo_lines(lookup.history_lines(found, pick(lang)))


COMMANDS = (new, set_, unset, explain, history)
