"""The list of commands is made without their modules, and says what they say of themselves."""

from __future__ import annotations

import inspect
from typing import Any

import pytest
from typer.testing import CliRunner

from jobs.cli import COMMANDS, app, main
from jobs.cli.common import aside, say
from jobs.cli.lazy import Pending


def run(*words: str, **environment: str) -> Any:
    return CliRunner().invoke(app, list(words), env=environment)


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_says_of_a_command_what_its_own_help_says_first(name: str) -> None:
    command = Pending(name, COMMANDS[name]).load()
    own_words = inspect.cleandoc(command.help).split("\n\n")[0]
    assert COMMANDS[name].summary == " ".join(own_words.split())
    assert command.name == name


def test_help_lists_every_command_with_its_whole_line() -> None:
    shown = " ".join(run("--help").output.split())
    for name, place in COMMANDS.items():
        assert f" {name} {place.summary}" in shown


def test_help_of_a_command_has_its_options_and_their_meaning() -> None:
    shown = " ".join(run("show", "--help").output.split())
    assert "One study: as it is, as it was, its versions" in shown
    assert "--as-of <str> As it was on that day." in shown or "--as-of TEXT" in shown
    assert "[default: observed]" in shown


def test_help_of_a_group_says_of_each_of_its_commands_all_there_is() -> None:
    shown = " ".join(run("alerts", "--help").output.split())
    assert "run Evaluate the rules on what changed and send the messages, each alert once." in shown


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["shwo"], "Did you mean 'show'?"),
        (["show"], "Missing argument"),
        (["show", "--diff", "1", "x", "NCT99000001"], "Invalid value for '--diff'"),
        (["alerts", "log", "--most", "0"], "Invalid value for '--most'"),
        (["import"], "Missing argument"),
        (["config", "check", "--no"], "No such option"),
    ],
)
def test_misuse_is_said_as_before(words: list[str], said: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_a_shell_completes_names_of_commands_and_options(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def completed(words: str, place: int) -> list[str]:
        monkeypatch.setenv("COMP_WORDS", words)
        monkeypatch.setenv("COMP_CWORD", str(place))
        monkeypatch.setenv("_TRACKER_COMPLETE", "complete_bash")
        monkeypatch.setattr("sys.argv", ["tracker"])
        with pytest.raises(SystemExit):
            main()
        return capsys.readouterr().out.split()

    assert completed("tracker st", 1) == ["status", "statements"]
    assert completed("tracker show --d", 2) == ["--diff"]
    assert completed("tracker alerts p", 2) == ["preview"]


def test_what_is_printed_for_people_cannot_move_the_cursor(
    capsys: pytest.CaptureFixture[str],
) -> None:
    say("a title\rwith :cell: [bold]marks[/bold]\b")
    aside("and\x07 a warning", colour="yellow")
    told = capsys.readouterr()
    assert told.out == "a titlewith :cell: [bold]marks[/bold]\n"
    assert told.err == "and a warning\n"
