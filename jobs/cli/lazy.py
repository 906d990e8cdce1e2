"""Commands that cost what they use: a group whose list imports no command, options of plain text.

Typer builds every command before it looks at what was typed, cuts their lines in a list at 80
characters, and asks pydantic about every option, even about one that was not given. All three are
altered here by what click lets a command and a parameter override.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

import typer
from typer.core import TyperCommand, TyperGroup
from typer.main import get_group

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

LONGEST_SUMMARY = 1_000
Known = Mapping[str, "Place"]


class Place(NamedTuple):
    """Where a command is registered, a module with `register(app)`, and its line in the list."""

    module: str
    summary: str


class Pending(TyperCommand):
    """Stands for a command in lists and completions until it is run."""

    def __init__(self, name: str, place: Place) -> None:
        super().__init__(name, help=place.summary, rich_markup_mode=None)
        self._module = place.module
        self._name = name

    def load(self) -> Any:
        """Return the command itself, whose class is Typer's own affair."""
        app = typer.Typer(add_completion=False, rich_markup_mode=None)
        app.callback()(_nothing)
        import_module(self._module).register(app)
        command = get_group(app).commands[self._name]
        for one in (command, *getattr(command, "commands", {}).values()):
            _convert_only_what_needs_it(one)
        return command


class WholeLines(TyperGroup):
    """A group whose list says of each command all that there is."""

    def format_commands(self, ctx: Any, formatter: Any) -> None:
        """Write the list of commands, in the order in which they were added."""
        found = [(name, self.get_command(ctx, name)) for name in self.list_commands(ctx)]
        with formatter.section("Commands"):
            formatter.write_dl(
                [(name, one.get_short_help_str(LONGEST_SUMMARY)) for name, one in found if one]
            )


class LazyGroup(WholeLines):
    """The commands that `known` names; a subclass says them."""

    known: ClassVar[Known] = {}

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        _convert_only_what_needs_it(self)
        self.commands.update((name, Pending(name, place)) for name, place in self.known.items())

    def resolve_command(self, ctx: Any, args: Sequence[str]) -> Any:
        """Return name, command and what is left of `args`; the command is imported by now."""
        name, command, rest = super().resolve_command(ctx, list(args))
        return name, command.load() if isinstance(command, Pending) else command, rest


class _Plainly(NamedTuple):
    """In the place of a parameter's `process_value`, for values that need no conversion."""

    param: Any
    convert: Callable[[Any, Any], Any]
    is_text: bool

    def __call__(self, context: Any, value: Any) -> Any:
        param = self.param
        if not (self.is_text and isinstance(value, str)) and (value is not None or param.required):
            return self.convert(context, value)
        return param.callback(context, param, value) if param.callback else value


def _convert_only_what_needs_it(command: Any) -> None:
    """Let Typer, who imports pydantic for it, see only values that need converting or a check.

    What is not given, and what is text and is to be text, needs neither. The option `--help` is
    made when it is first asked for.
    """
    make_help = command.get_help_option

    def get_help_option(context: Any) -> Any:
        option = make_help(context)
        _spare([option] if option else [])
        return option

    command.get_help_option = get_help_option
    _spare(command.params)


def _spare(params: Iterable[Any]) -> None:
    """A Typer that asks nobody has no `type_descriptor` at its parameters."""
    for one in params:
        descriptor = getattr(one, "type_descriptor", None)
        is_single = not (one.multiple or one.nargs == -1)
        if descriptor and is_single and not isinstance(one.process_value, _Plainly):
            is_text = descriptor.annotation is str
            one.process_value = _Plainly(one, one.process_value, is_text)


def _nothing() -> None:
    """Makes an app of one command a group, so that the command keeps its name."""
