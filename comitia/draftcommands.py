"""The commands by which a draft is examined and variants are compared."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from comitia.options import as_if_option, echo_json, echo_lines, handles_errors, lang_option, pick

if TYPE_CHECKING:
    from comitia.checking import Checked, Request
    from comitia.gate import Gate

LAYERS = ("text", "structure", "exact", "solver", "comparison")
FORMS = ("text", "json", "sarif", "junit", "github")


def _codes(_context: click.Context, _option: click.Parameter, value: Sequence[str]) -> list[str]:
    """Codes given one by one or with commas between them."""
    return [each.strip() for part in value for each in part.split(",") if each.strip()]


@click.command(short_help="Check rule-set files for faults. 检查规则集文件。")
@click.argument("files", nargs=-1, required=True)
@click.option(
    "--select",
    multiple=True,
    metavar="CODE,…",
    callback=_codes,
    help="Only checks whose code begins so. 只查这些。",
)
@click.option(
    "--ignore",
    multiple=True,
    metavar="CODE,…",
    callback=_codes,
    help="Not checks whose code begins so. 不查这些。",
)
@click.option(
    "--mandatory",
    multiple=True,
    metavar="CODE,…",
    callback=_codes,
    help="Checks that must give an answer and cannot be waived. 必查项，不得豁免。",
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
    help="The day they are looked at; else the first in force, for waivers today. 检查所依日期。",
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
@as_if_option
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    default="warning",
    show_default=True,
    help="The least severity that gives exit code 1. 达到此级别即不通过。",
)
@click.option(
    "--baseline",
    type=click.Path(path_type=Path),
    help="Report only findings that are not recorded in this file. 基线文件，只报新问题。",
)
@click.option("--write-baseline", is_flag=True, help="Record there what is found now. 写入基线。")
@click.option(
    "--prune", is_flag=True, help="Take out of the baseline what is no longer found. 清理基线。"
)
@click.option(
    "--fix",
    is_flag=True,
    help="Put right what leaves the meaning as it is, and show it. 修正不改变含义的问题。",
)
@lang_option
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default="text",
    show_default=True,
    help="Form of the output. 格式。",
)
@handles_errors
def check(
    *,
    files: tuple[str, ...],
    fail_on: str,
    baseline: Path | None,
    write_baseline: bool,
    prune: bool,
    fix: bool,
    lang: str,
    form: str,
    **asked: Any,
) -> None:
    """Check rule-set files: their text, their structure, and what their rules would do.

    检查规则集文件：文字、结构，以及规则在各种情形下的结果，一次列出全部问题。

    `comitia explain CODE` tells about one check. Exit code 0: nothing at or above the threshold;
    1: findings; 2: a file cannot be opened, or wrong use; 3: a mandatory check gave no answer.

    退出码：0 没有达到级别的问题；1 有问题；2 文件无法打开；3 必查项没有结论。

    \b
    Example:
      comitia check my-town.yaml
      comitia check my-town.yaml --depth exact --ignore DF
      comitia check my-town.yaml --against superior-election
      comitia check my-town.yaml --since my-town-2024.yaml
      comitia check my-town.yaml --fix
      comitia check my-town.yaml --baseline known.json --write-baseline
      comitia check my-town.yaml --baseline known.json --format sarif
      comitia check my-town.yaml --mandatory TH,HR001 --against superior-election
    """
    from comitia import baseline as known
    from comitia.checking import check as checked
    from comitia.gate import Gate, codes_of

    if baseline is None and (write_baseline or prune):
        needed = "--write-baseline and --prune need --baseline FILE"
        raise click.BadOptionUsage("--baseline", needed)
    gate = Gate(fail_on, asked["mandatory"])
    codes_of([*asked["select"], *asked["ignore"], *asked["mandatory"]])
    request = _request(**asked)
    if fix:
        _mend(files, request, lang, quiet=form != "text")
    found = [checked(each, request) for each in files]
    if baseline is not None:
        known.held(baseline, found, request.insists, record=write_baseline, prune=prune)
    _report(found, request, gate, form, lang=lang, held=baseline is not None)
    if code := gate.exit_code(found):
        sys.exit(code)


def _request(*, depth: str, as_of: datetime | None, **asked: Any) -> Request:
    """What to look for, of options that are named as it names them."""
    from comitia.asked import check_forces
    from comitia.checking import Request
    from comitia.engine.findings import Layer
    from comitia.workspace import Unusable

    if problems := check_forces(asked["as_if"]):
        raise Unusable(problems)
    day = as_of.date() if as_of else None
    return Request(**asked, deepest=Layer(LAYERS.index(depth)), as_of=day)


def _mend(files: Sequence[str], request: Request, lang: str, *, quiet: bool) -> None:
    """Put right what can be, and show it; on the side where the output is for a machine."""
    from comitia.fixing import fix_of

    for name in files:
        fix = fix_of(name, request)
        if fix is not None:
            fix.write()
            for line in fix.lines(pick(lang)):
                click.echo(line, err=quiet)


def _report(
    found: list[Checked], request: Request, gate: Gate, form: str, *, lang: str, held: bool
) -> None:
    """Print what was found in the form that is asked for."""
    if form == "json":
        from comitia.checkreport import to_json

        echo_json(to_json(found))
    elif form == "sarif":
        from comitia.sarif import to_sarif

        echo_json(to_sarif(found, gate.exit_code(found), pick(lang), held))
    elif form == "junit":
        from comitia.junit import to_junit

        click.echo(to_junit(found, request, gate, pick(lang)), nl=False)
    elif form == "github":
        from comitia import annotations

        echo_lines(annotations.lines(found, pick(lang)))
    else:
        from comitia.checkreport import lines

        for each in found:
            echo_lines(lines(each, pick(lang), sys.stdout.isatty()))
        echo_lines(gate.lines(found, pick(lang)))


COMMANDS = (check,)
