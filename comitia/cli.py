"""The commands. The only place that prints, colours or sets exit codes."""

from __future__ import annotations

import atexit
import gc
import io
import os
import sys
from pathlib import Path

import click
from click.core import ParameterSource

from comitia import comparecommands, datacommands, draftcommands, sitecommands
from comitia.batchcommand import batch
from comitia.options import (
    FINDINGS,
    as_if_option,
    as_of_option,
    echo_json,
    echo_lines,
    format_option,
    handles_errors,
    lang_option,
    only_option,
    pick,
    since_option,
)
from comitia.sweepcommand import sweep
from comitia.usage import Commands


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.option(
    "--version",
    is_flag=True,
    expose_value=False,
    is_eager=True,
    callback=lambda c, p, v: _version(c, v),
    help="Print the version. 显示版本。",
)
def main() -> None:
    """Rules of procedure as code: decide cases of an assembly, with reasons.
    议事规则即代码：依规则对案卷作出有理由的结论。

    \b
    Example:
      comitia decide zhangjiagang records.yaml --lang zh
    """
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):  # a terminal may lack Chinese characters
            stream.reconfigure(errors="backslashreplace")
        elif stream is None:  # the caller closed it
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115
    # Most of a short command is making classes: no collection while that goes on, and no
    # search of everything installed for plugins of the validation library.
    gc.set_threshold(500_000, 50, 50)
    atexit.register(_leave)
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")


def _leave() -> None:
    """Spare the last collection, an eighth of a short command: the process ends with all it holds.

    DuckDB counts at its end what is left of it, and would complain.
    """
    if "duckdb" not in sys.modules:
        gc.freeze()


def _version(context: click.Context, wanted: bool) -> None:
    if wanted:
        import comitia

        click.echo(f"comitia {comitia.__version__}")
        context.exit()


@main.command(name="list", short_help="List the shipped rule sets. 列出规则集。")
@lang_option
@format_option
@handles_errors
def list_(lang: str, form: str) -> None:
    """List the shipped rule sets.

    列出规则集。

    \b
    Example:
      comitia list --lang en
    """
    from comitia.listing import headers, headers_json, headers_lines

    found = headers()
    if form == "json":
        echo_json(headers_json(found))
        return
    echo_lines(headers_lines(found, pick(lang)))


@main.command(short_help="Show a rule set as regulation text. 显示条文。")
@click.argument("ruleset")
@click.option(
    "--as",
    "shape",
    type=click.Choice(["regulation", "yaml", "json"]),
    default="regulation",
    show_default=True,
    help="What to show: readable regulation text, the source, or data. 条文、源文件或数据。",
)
@lang_option
@click.pass_context
@handles_errors
def show(context: click.Context, ruleset: str, shape: str, lang: str) -> None:
    """Show a rule set as readable regulation text.

    以条文形式显示规则集。

    RULESET is an id from `comitia list`, or the path of a file of your own. The source is
    shown as it is, or, where `--lang` is given, with its keys and terms in that language.

    \b
    Example:
      comitia show zhangjiagang --lang zh
      comitia show zhangjiagang --as yaml --lang zh
    """
    from comitia.workspace import open_ruleset

    opened = open_ruleset(ruleset)
    if shape == "yaml":
        if context.get_parameter_source("lang") is not ParameterSource.DEFAULT:
            from comitia.newsite import in_language

            click.echo(in_language(ruleset, pick(lang)), nl=False)
            return
        click.echo(opened.texts[opened.ruleset.path], nl=False)
        return
    from comitia.engine.layout import WIDTH, folded
    from comitia.engine.regulation import as_data, as_regulation

    if shape == "json":
        echo_json(as_data(opened.ruleset))
        return
    width = WIDTH if sys.stdout.isatty() else sys.maxsize  # in a file a paragraph is a line
    for line in as_regulation(opened.ruleset, pick(lang)):
        echo_lines(folded(line, width, indent="   "))


@main.command(short_help="Decide records by a rule set, with reasons. 作出结论。")
@click.argument("ruleset")
@click.argument("records", type=click.Path(path_type=Path))
@as_of_option
@since_option
@only_option
@as_if_option
@click.option(
    "--enough",
    is_flag=True,
    help="Tell the smallest changes to the facts that would turn a refusal. 怎样才够。",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="Write the answers to this workbook (.xlsx) and print only their number. 结论写入工作簿。",
)
@lang_option
@format_option
@handles_errors
def decide(
    *,
    ruleset: str,
    records: Path,
    as_of: str | None,
    since: str | None,
    only: tuple[str, ...],
    as_if: tuple[str, ...],
    enough: bool,
    output: Path | None,
    lang: str,
    form: str,
) -> None:
    """Decide everything a rule set says about records, with reasons.

    依规则对案卷作出结论。

    RECORDS is a YAML file of records, a folder of CSV files or a workbook (.xlsx).

    \b
    Example:
      comitia decide zhangjiagang records.yaml --as-of 2006-03-01 --only quorum
    """
    from comitia.deciding import Request, run

    if output is not None:
        from comitia.workspace import check_not_read, check_workbook

        check_workbook(output)  # before the work, not after it
        check_not_read(output, records)
    request = Request(ruleset, records, as_of, since, only, as_if, enough)
    result = run(request, pick(lang))
    for line in result.warnings(terminal=sys.stderr.isatty()):
        click.echo(line, err=True)
    if output is not None:
        from comitia.answerbook import write_answers

        write_answers(result, output)
    if form == "json":
        echo_json(result.to_json())
    elif output is not None:
        click.echo(result.summary())
    else:
        echo_lines(result.lines())


@main.command(short_help="Write an empty workbook to fill in. 输出记录模板。")
@click.argument("ruleset")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The workbook (.xlsx) to write. 要写的工作簿。",
)
@click.option(
    "--only",
    multiple=True,
    metavar="NAME",
    help="Only the tables of this question, kind or provision; may be repeated."
    " 只要这些所用的表，可重复。",
)
@click.option("--force", is_flag=True, help="Replace the file where there is one. 覆盖已有文件。")
@lang_option
@handles_errors
def template(ruleset: str, output: Path, only: tuple[str, ...], force: bool, lang: str) -> None:
    """Write an empty workbook for the records of a rule set: a sheet for each table.

    输出供填写的空白工作簿：一个表一张工作表。

    \b
    Example:
      comitia template zhangjiagang -o records.xlsx --only quorum --lang zh
    """
    from comitia.engine.messages import Msg
    from comitia.template import write_template

    write_template(ruleset, output, only, force, pick(lang))
    click.echo(Msg("`{path}` is written", path=str(output)).render(pick(lang)))


@main.command(short_help="Run the cases of rule sets. 运行案例。")
@click.argument("rulesets", nargs=-1)
@lang_option
@format_option
@handles_errors
def test(rulesets: tuple[str, ...], lang: str, form: str) -> None:
    """Run the cases of rule sets.

    运行规则集的案例。

    Without arguments, the cases of all shipped rule sets. A rule set of your own is given by
    its path; its cases stand beside it (`cases.yaml`). The records of a case are written there,
    or lie beside it in a workbook, a folder of CSV files or a YAML file that the case names.

    \b
    Example:
      comitia test zhangjiagang
    """
    from comitia.testrun import run

    report = run(rulesets)
    for line in report.warnings(pick(lang), terminal=sys.stderr.isatty()):
        click.echo(line, err=True)
    if form == "json":
        echo_json(report.to_json(pick(lang)))
    else:
        echo_lines(report.lines(pick(lang)))
    if report.failed:
        sys.exit(FINDINGS)


@main.command(short_help="Count how provisions are encoded. 条款核算。")
@click.argument("rulesets", nargs=-1)
@lang_option
@format_option
@handles_errors
def account(rulesets: tuple[str, ...], lang: str, form: str) -> None:
    """Count the provisions of rule sets: computed, statements, unknown, missing.

    条款核算。

    \b
    Example:
      comitia account
    """
    from comitia.listing import accounts, accounts_json, accounts_lines

    found = accounts(rulesets)
    if form == "json":
        echo_json(accounts_json(found))
        return
    echo_lines(accounts_lines(found, pick(lang)))


@main.command(short_help="List or explain kinds of provisions. 条款类型。")
@click.argument("kind", required=False)
@lang_option
@format_option
@handles_errors
def kinds(kind: str | None, lang: str, form: str) -> None:
    """List the kinds of provisions, or explain one with an example.

    条款类型参考。

    \b
    Example:
      comitia kinds quorum --lang zh
    """
    from comitia.reference import describe, find_kind, kind_json, overview

    if form == "json":
        echo_json(kind_json(kind))
        return
    lines = overview(pick(lang)) if kind is None else describe(find_kind(kind), pick(lang))
    echo_lines(lines)


@main.command(short_help="List the plugins found. 列出插件。")
@lang_option
@format_option
@handles_errors
def plugins(lang: str, form: str) -> None:
    """List the plugins found, what each gives, and why one did not load.

    插件列表。

    \b
    Example:
      comitia plugins
    """
    from comitia.builtin import default_registry
    from comitia.listing import plugins_json, plugins_lines

    found = default_registry().plugins
    if form == "json":
        echo_json(plugins_json(found, pick(lang)))
        return
    echo_lines(plugins_lines(found, pick(lang)))


@main.command(short_help="Write the JSON Schema of rule sets. 输出 JSON Schema。")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=None,
    help="File to write; by default standard output. 写入文件。",
)
@handles_errors
def schema(output: Path | None) -> None:
    """Write the JSON Schema of rule-set files, for editors.

    输出规则集的 JSON Schema。

    \b
    Example:
      comitia schema -o ruleset.schema.json
    """
    import json

    from comitia.builtin import default_registry
    from comitia.engine.jsonschema import ruleset_schema

    text = json.dumps(ruleset_schema(default_registry()), ensure_ascii=False, indent=1) + "\n"
    if output is None:
        click.echo(text, nl=False)
        return
    from comitia.workspace import write_file

    write_file(output, text)


main.add_command(batch)
main.add_command(sweep)
for _group in (comparecommands, datacommands, draftcommands, sitecommands):
    for _command in _group.COMMANDS:
        main.add_command(_command)
