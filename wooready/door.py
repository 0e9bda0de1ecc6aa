"""The door of the command line: whatever goes wrong ends in one or two lines and a documented exit code."""

import sys
from collections.abc import Callable
from typing import Any, NoReturn, TypeVar

import click

from wooready import drafts, output
from wooready.errors import ToolError, WooreadyError, presentable
from wooready.output import say

Result = TypeVar("Result")


class Group(click.Group):
    """Every error, including a defect in wooready, ends in one or two lines and an exit code, never in a traceback."""

    def main(self, *arguments: Any, **more: Any) -> Any:
        try:
            code = super().main(*arguments, **{**more, "standalone_mode": False})
            output.must_have_worked()
        except click.exceptions.Abort:
            say("Stopped.", err=True)
            sys.exit(130)
        except click.exceptions.NoArgsIsHelpError as error:
            say(error.ctx.get_help() if error.ctx else "")
            sys.exit(3)
        except click.UsageError as error:
            where = f"\nTry: {error.ctx.command_path} --help" if error.ctx else ""
            _end(f"{_without_values(error)}{where}", 3)
        except click.ClickException as error:
            _end(presentable(error.format_message()), 3)
        except WooreadyError as error:
            _end(str(error), error.exit_code)
        except (KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            _crashed(error)
        sys.exit(code if isinstance(code, int) else 0)

    def make_context(self, *arguments: Any, **more: Any) -> click.Context:
        return _while_heard(lambda: super(Group, self).make_context(*arguments, **more))

    def invoke(self, ctx: click.Context) -> Any:
        return _while_heard(lambda: super(Group, self).invoke(ctx))


def _while_heard(work: Callable[[], Result]) -> Result:
    """Help and versions are printed by click, which ends with the exit code of NOT READY if the reader of a pipe has gone."""
    try:
        return work()
    except BrokenPipeError:
        output.drop(sys.stdout)
        raise click.exceptions.Exit(0) from None


def _without_values(error: click.UsageError) -> str:
    """click's message. It repeats arguments that are too many, among which people put keys."""
    said = error.format_message()
    if "unexpected extra argument" in said:
        return "There are more arguments than this command takes. Key and secret come from WOOREADY_KEY and WOOREADY_SECRET."
    return presentable(said)


def _crashed(error: BaseException) -> NoReturn:
    """The door through which nothing escapes: what this machine refuses is for the user, everything else is a defect in wooready."""
    if isinstance(error, OSError) and (told := drafts.of_environment(error)):
        output.drop(sys.stdout)  # it may have been the one that could not be written
        _end(str(told), told.exit_code)
    from wooready.run.crash import describe

    _end(describe(error), ToolError.exit_code)


def _end(message: str, code: int) -> NoReturn:
    say(f"Error: {message}", err=True)
    sys.exit(code)
