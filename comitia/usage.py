"""Mistakes in what is typed on the command line, told in both languages as help is.

So is what ends a command early: an output that cannot be written, or a person who interrupts it.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import click
from click.exceptions import NoArgsIsHelpError, NoSuchCommand

_EXTRA = re.compile(r"unexpected extra arguments? \((.*)\)", re.DOTALL)


UNWRITTEN = 2


class Garbled(click.UsageError):
    """An argument in another encoding than the system's, as the name of a file may be."""

    def __init__(self, argument: str, context: click.Context) -> None:
        self.shown = os.fsencode(argument).decode("utf-8", "backslashreplace")
        super().__init__(f"`{self.shown}` is in another encoding: rename the file", context)


class Ended(click.ClickException):
    """A command that ended early, as what could not be written."""

    exit_code = UNWRITTEN

    def show(self, file: Any = None) -> None:
        """Tell it, where there is somebody to tell."""
        with suppress(OSError):
            super().show(file)


class Interrupted(Ended):
    """A command that a person interrupted; the exit code is what shells give for it."""

    exit_code = 130


class Commands(click.Group):
    """A group whose commands tell in both languages what is wrong, or ended them."""

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        """See `click.Command`."""
        with _told_in_both():
            return super().make_context(*args, **kwargs)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """See `click.Command`. What is no text could neither be shown nor go to an engine."""
        for each in args:
            if any("\udc80" <= character <= "\udcff" for character in each):
                raise Garbled(each, ctx)
        return super().parse_args(ctx, args)

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
    except KeyboardInterrupt:
        raise Interrupted("interrupted\n错误：已中断") from None
    except BrokenPipeError:  # who reads the output had enough: nobody is there to be told
        _hush()
        raise click.exceptions.Exit(UNWRITTEN) from None
    except OSError as failure:
        raise _failed(failure) from None


def _hush() -> None:
    """Let what is still to be written go nowhere, so that the end of the process can pass."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    for stream in (sys.stdout, sys.stderr):
        try:
            os.dup2(nowhere, stream.fileno())
        except (AttributeError, OSError, ValueError):  # closed, or no file
            continue


def _failed(failure: OSError) -> Ended:
    """What the system refused: a file that it names, or else what is printed."""
    from comitia.engine.messages import Msg
    from comitia.engine.problems import cannot_be_read, reason_of

    message = Msg("the output cannot be written: {reason}", reason=reason_of(failure))
    if failure.filename is not None:
        message = cannot_be_read(str(failure.filename), failure).message
    return Ended(f"{message.render('en')}\n错误：{message.render('zh')}")


def in_chinese(error: click.UsageError) -> str:
    """What is wrong, and what may stand there."""
    match error:
        case Garbled(shown=shown):
            return f"`{shown}` 的编码与系统不符，请给文件改名"
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
