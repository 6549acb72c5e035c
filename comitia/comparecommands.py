"""The commands by which variants, and versions of one rule set, are held against each other."""

from __future__ import annotations

from pathlib import Path

import click

from comitia.options import (
    echo_json,
    echo_lines,
    format_option,
    handles_errors,
    lang_option,
    pick,
)

records_option = click.option(
    "--records",
    type=click.Path(path_type=Path),
    metavar="PATH",
    help="Decide these records under each, and tell which answers differ. 以同一案卷比较。",
)
as_of_option = click.option(
    "--as-of", metavar="DAY", help="The day the records are looked at. 截至日期。"
)
only_option = click.option(
    "--only", multiple=True, metavar="QUESTION", help="Only this question. 只比较此问题。"
)
all_option = click.option(
    "--all", "whole", is_flag=True, help="All, not only what differs. 全部列出。"
)


@click.command(short_help="Compare rule sets. 比较规则集。")
@click.argument("rulesets", nargs=-1, required=True)
@only_option
@click.option(
    "--table", is_flag=True, help="Kind by kind, parameter by parameter. 逐类型、逐参数列表。"
)
@all_option
@records_option
@as_of_option
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "markdown", "html", "json"]),
    default="text",
    show_default=True,
    help="Form of the output; the table where it is Markdown or HTML. 输出格式。",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Write the table to a file: .xlsx, .md or .html. 写入文件。",
)
@lang_option
@handles_errors
def compare(
    *,
    rulesets: tuple[str, ...],
    only: tuple[str, ...],
    table: bool,
    whole: bool,
    records: Path | None,
    as_of: str | None,
    form: str,
    output: Path | None,
    lang: str,
) -> None:
    """Compare rule sets: where each is stricter or looser, with the smallest case that shows it.

    比较规则集：逐问题说明孰严孰宽并举例；也可逐参数列表，或者以同一案卷比较。

    Every two of them are held against each other. With --table they stand side by side, as
    many as there are.

    \b
    Example:
      comitia compare zhangjiagang township-work-plan
      comitia compare zhangjiagang guoyuan --table
      comitia compare zhangjiagang guoyuan --records records.yaml
    """
    from comitia import comparetelling
    from comitia.comparetelling import Request

    request = Request(rulesets, only, whole, records, as_of, pick(lang))
    if output is not None:
        echo_lines(comparetelling.write(request, output))
    elif form == "json":
        echo_json(comparetelling.to_json(request, table))
    elif form == "html":
        click.echo(comparetelling.page(request), nl=False)
    elif form == "markdown":
        echo_lines(comparetelling.markdown(request))
    else:
        echo_lines(comparetelling.lines(request, table))


@click.command(short_help="What a new version changes. 比较新旧版本。")
@click.argument("old")
@click.argument("new")
@records_option
@as_of_option
@all_option
@format_option
@lang_option
@handles_errors
def diff(
    *,
    old: str,
    new: str,
    records: Path | None,
    as_of: str | None,
    whole: bool,
    form: str,
    lang: str,
) -> None:
    """Tell what a new version of a rule set changes: its provisions, and what follows from them.

    比较新旧版本：改了哪些条款，哪些结论随之改变，哪些只是措辞不同（已证）。

    \b
    Example:
      comitia diff my-town-2024.yaml my-town.yaml
      comitia diff my-town-2024.yaml my-town.yaml --records records.yaml
    """
    from comitia import diffing

    found = diffing.diff(old, new, diffing.Given(records, as_of), pick(lang))
    if form == "json":
        echo_json(diffing.to_json(found, pick(lang)))
    else:
        echo_lines(diffing.lines(found, pick(lang), whole))


COMMANDS = (compare, diff)
