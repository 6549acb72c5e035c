"""Mistakes in what is typed on the command line, told in both languages as help is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

_EXTRA = re.compile(r"unexpected extra arguments? \((.*)\)", re.DOTALL)


class Commands(click.Group):
    """A group whose commands tell their mistakes in both languages."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """See `click.Command`."""
        with _told_in_both():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> Any:
        """See `click.Command`."""
        with _told_in_both():
            return super().invoke(ctx)


@contextmanager
def _told_in_both() -> Iterator[None]:
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.UsageError as error:
        message = f"{error.format_message()}\n错误：{in_chinese(error)}"
        raise click.UsageError(message, error.ctx) from error


def in_chinese(error: click.UsageError) -> str:
    """What is wrong, and what may stand there."""
    match error:
        case click.NoSuchOption(option_name=name, possibilities=near):
            return f"没有选项 `{name}`{_near(near)}"
        case NoSuchCommand(command_name=name, possibilities=near):
            return f"没有命令 `{name}`{_near(near)}"
        case click.MissingParameter(param=click.Parameter() as missing):
            kind = "参数" if isinstance(missing, click.Argument) else "选项"
            return f"缺少{kind} {_called(missing, error.ctx)}{_choices(missing)}"
        case click.BadParameter(param=click.Parameter() as wrong):
            return f"{_called(wrong, error.ctx)} 的值不对{_choices(wrong)}"
        case click.BadOptionUsage(option_name=name):
            return f"须写上 `{name}` 和它的值"
    extra = _EXTRA.search(error.message)
    return f"多出了参数：{extra[1]}" if extra else "用法不对"


def _near(possibilities: list[str] | None) -> str:
    return f"，是不是要写 `{possibilities[0]}`？" if possibilities else ""


def _called(parameter: click.Parameter, context: click.Context | None) -> str:
    return "`" + str(parameter.get_error_hint(context)).strip("'") + "`"


def _choices(parameter: click.Parameter) -> str:
    if isinstance(parameter.type, click.Choice):
        return "，可用的有：" + "、".join(f"`{each}`" for each in parameter.type.choices)
    return ""
