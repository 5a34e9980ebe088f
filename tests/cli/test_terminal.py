"""Colour, pipes, interruptions, completion, help: how the command line behaves among other programs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from okrlint.cli import COMMANDS
from tests.cli.front import ROOT, environment, okrlint, okrlint_apart
from tests.cli.plans import OWNERLESS, plan

ESCAPE = "\x1b["
LINK = "\x1b]8;;https://example.com"


class TestColour:
    @pytest.mark.parametrize(
        ("env", "options", "coloured"),
        [
            ({}, (), False),
            ({"FORCE_COLOR": "1"}, (), True),
            ({"FORCE_COLOR": "1"}, ("--color", "never"), False),
            ({"NO_COLOR": "1"}, ("--color", "always"), True),
            ({"NO_COLOR": "1"}, (), False),
            ({"NO_COLOR": "1", "FORCE_COLOR": "1"}, (), False),
            ({"FORCE_COLOR": "0"}, (), False),
            ({"FORCE_COLOR": "1"}, ("--no-color",), False),
        ],
    )
    def test_where_nobody_watches(
        self, tmp_path: Path, env: dict[str, str], options: tuple[str, ...], coloured: bool
    ) -> None:
        did = okrlint("check", plan(tmp_path, OWNERLESS), *options, env=env)
        assert (ESCAPE in did.out) is coloured

    @pytest.mark.parametrize(("env", "coloured"), [({}, True), ({"NO_COLOR": "1"}, False), ({"TERM": "dumb"}, False)])
    def test_on_a_terminal(self, tmp_path: Path, env: dict[str, str], coloured: bool) -> None:
        assert (ESCAPE in on_terminal(["check", str(plan(tmp_path, OWNERLESS))], env)) is coloured

    def test_never_in_a_file_and_never_in_other_formats(self, tmp_path: Path) -> None:
        options = ("--color", "always", "--output", "text=report.txt")
        did = okrlint("check", plan(tmp_path, OWNERLESS), *options, cwd=tmp_path)
        assert ESCAPE in did.out
        assert ESCAPE not in (tmp_path / "report.txt").read_text()
        assert ESCAPE not in okrlint("check", plan(tmp_path, OWNERLESS), *options[:2], "-f", "csv").out

    def test_hyperlinks_only_on_a_terminal(self, tmp_path: Path) -> None:
        assert okrlint("fetch", plan(tmp_path, OWNERLESS), "-o", tmp_path / "snap").code == 0
        goals = tmp_path / "snap/objective.ndjson"
        goals.write_text(goals.read_text().replace('"key":', '"url":"https://example.com/returns","key":'))
        text = str(tmp_path / "snap")
        assert LINK in on_terminal(["check", text], {})
        forced = okrlint("check", text, env={"FORCE_COLOR": "1"}).out
        assert ESCAPE in forced
        assert LINK not in forced
        assert LINK not in on_terminal(["check", text], {"NO_COLOR": "1"})

    def test_a_line_of_progress_does_not_stay_before_what_follows(self, tmp_path: Path) -> None:
        code = (
            "from okrlint.cli import terminal\n"
            "show = terminal.progress()\n"
            "show('page 1 of 3\\x1b[31m' + 'x' * 300)\n"
            "terminal.say('read completely')\n"
            "show('page 2')\n"
            "terminal.show_error(terminal.UsageError('timeout'))\n"
        )
        said = on_terminal(["-c", code], {"COLUMNS": "60"}, stderr=True)
        assert "\x1b[31m" not in said
        assert "\r\x1b[2Kread completely" in said
        assert "\r\x1b[2Kerror: timeout" in said
        assert all(len(line) <= 60 for line in said.split("\x1b[2K"))


def on_terminal(arguments: list[str], env: dict[str, str], *, stderr: bool = False) -> str:
    """What okrlint writes when its standard output, and with `stderr` all of its output, is a terminal."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    program = [] if arguments[0] == "-c" else ["-m", "okrlint"]
    process = subprocess.Popen(
        [sys.executable, *program, *arguments],
        stdout=slave,
        stderr=slave if stderr else subprocess.DEVNULL,
        env=environment(env),
    )
    os.close(slave)
    read = b""
    while True:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # Linux says EIO when the other side is gone
            break
        if not chunk:
            break
        read += chunk
    os.close(master)
    process.wait(60)
    return read.decode()


def test_a_reader_that_goes_away_is_no_failure(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "okrlint", "check", str(plan(tmp_path, OWNERLESS)), "--output", "json=report.json"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
    )
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    process.stderr.close()
    assert process.wait(60) == 1, "the code of a run with findings"
    assert said == ""
    assert (tmp_path / "report.json").stat().st_size > 100, "what else was asked for is written all the same"


def test_an_interruption_is_code_130_and_leaves_the_snapshot_free(tmp_path: Path) -> None:
    # A text that takes many seconds to read keeps okrlint at it.
    plan(tmp_path, "objectives:\n" + "".join(f"  - {{title: Pier {n}}}\n" for n in range(150_000)))
    process = subprocess.Popen(
        [sys.executable, "-m", "okrlint", "fetch", "okrs.yaml", "-o", "snap"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(),
        text=True,
        # A shell starts what runs in its background deaf to interruptions, and that is handed down.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    deadline = time.monotonic() + 30
    while not (tmp_path / "snap/.lock").exists():
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.02)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert err.strip() == "interrupted"
    assert out == ""
    plan(tmp_path, OWNERLESS)
    assert okrlint("fetch", "okrs.yaml", "-o", "snap", cwd=tmp_path).code == 0


class TestCompletion:
    @pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
    def test_a_script_for_each_shell(self, shell: str) -> None:
        if shell == "bash" and not _new_bash():
            pytest.skip("needs bash 4.4 or newer")
        did = okrlint_apart(env={"_OKRLINT_COMPLETE": f"{shell}_source"})
        assert did.code == 0
        assert "_OKRLINT_COMPLETE" in did.out

    @pytest.mark.parametrize(
        ("words", "offers"),
        [
            ("okrlint che", {"check"}),
            ("okrlint check --allow", {"--allow-partial", "--allow-empty"}),
            ("okrlint schema s", {"sql"}),
            ("okrlint check --format js", {"json"}),
            ("okrlint check --fail-on w", {"warning"}),
            ("okrlint check --preset c", {"core"}),
            ("okrlint check --select idle", {"idle-key-result"}),
            ("okrlint explain missing-o", {"missing-owner"}),
            ("okrlint init pre", {"pre-commit"}),
        ],
    )
    def test_words(self, words: str, offers: set[str]) -> None:
        count = str(len(words.split()) - 1)
        did = okrlint_apart(env={"_OKRLINT_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": count})
        assert {line.partition(",")[2] for line in did.out.splitlines()} == offers

    def test_a_mistake_in_the_configuration_is_not_said_while_somebody_types(self, tmp_path: Path) -> None:
        (tmp_path / "okrlint.yaml").write_text("preset: [")
        did = okrlint_apart(
            cwd=tmp_path,
            env={"_OKRLINT_COMPLETE": "bash_complete", "COMP_WORDS": "okrlint explain m", "COMP_CWORD": "2"},
        )
        assert (did.out.strip(), did.err) == ("", "")


def _new_bash() -> bool:
    try:
        said = subprocess.run(["bash", "-c", "echo ${BASH_VERSINFO[0]}"], capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return False
    return int(said.stdout) >= 5


def test_help_names_every_command_and_its_own_program() -> None:
    did = okrlint("--help")
    assert did.code == 0
    assert did.out.startswith("Usage: okrlint ")
    for name in COMMANDS:
        assert f"  {name} " in did.out
    assert okrlint("check", "-h").out.startswith("Usage: okrlint check ")
    assert okrlint_apart("--help").out.startswith("Usage: okrlint ")


def test_help_is_not_cut_short() -> None:
    for arguments in (("--help",), ("rules", "--help")):
        assert "...\n" not in okrlint(*arguments).out.partition("\n")[2]


def test_a_command_that_does_not_exist_gets_a_suggestion(tmp_path: Path) -> None:
    assert "error: No such command 'chek'. Did you mean 'check'?" in okrlint("chek").err
    assert "error: No such command 'zzz'\n  okrlint --help says what there is\n" in okrlint("zzz").err
    (tmp_path / "plans").mkdir()
    assert "No such command 'plans'. To check it: okrlint check plans" in okrlint("plans", cwd=tmp_path).err
    assert okrlint("init", "github-acton", cwd=tmp_path).err.endswith("did you mean 'github-action'?\n")
    surplus = okrlint("init", "github-action", "okrs", cwd=tmp_path)
    assert surplus.code == 2
    assert "takes nothing after its name" in surplus.err


def test_version() -> None:
    from okrlint import __version__

    assert okrlint("--version").out == f"okrlint {__version__}\n"


def test_a_first_rule_in_five_minutes(tmp_path: Path) -> None:
    did = okrlint("rules", "new", "crowded-objective", "--in", "ours", cwd=tmp_path)
    assert did.code == 0
    assert okrlint("rules", "check", "ours", cwd=tmp_path).code == 0
    page = tmp_path / "ours/crowded-objective.md"
    page.write_text(page.read_text().replace("default: 5", "default: 4"))
    wrong = okrlint("rules", "check", "ours", cwd=tmp_path)
    assert wrong.code == 1
    assert "where 4 can be kept in mind" in wrong.out
    assert okrlint("rules", "check", "--fix", "ours", cwd=tmp_path).code == 0
    assert "where 4 can be kept in mind" in page.read_text()
    assert okrlint("rules", "check", "ours", cwd=tmp_path).code == 0
    again = okrlint("rules", "new", "crowded-objective", "--in", "ours", cwd=tmp_path)
    assert again.code == 2
    assert okrlint("rules", "new", "Crowded", "--in", "ours", cwd=tmp_path).code == 2
    (tmp_path / "okrlint.yaml").write_text("packs: [ours]\n")
    assert "crowded-objective" in okrlint("rules", "list", cwd=tmp_path).out
    assert okrlint("explain", "crowded-objective", cwd=tmp_path).out.startswith("crowded-objective: ")


def test_the_repository_is_not_written_to() -> None:
    assert not (ROOT / "okrlint/_rules").exists()
    assert not (ROOT / "okrlint/_integrations").exists()


def test_an_example_of_a_fault_that_finds_nothing_is_never_right(tmp_path: Path) -> None:
    okrlint("rules", "new", "crowded-objective", "--in", "ours", cwd=tmp_path)
    page = tmp_path / "ours/crowded-objective.md"
    page.write_text(page.read_text().replace("[One, Two, Three, Four, Five, Six]", "[One]"))
    before = page.read_text()
    did = okrlint("rules", "check", "--fix", "ours", cwd=tmp_path)
    assert did.code == 1
    assert "`## Incorrect` yields:\n    nothing\n" in did.out
    assert page.read_text() == before, "--fix does not write down that nothing is found"
    page.write_text(before.replace("everything: 6 key results, where 5 can be kept in mind\n", ""))
    assert okrlint("rules", "check", "ours", cwd=tmp_path).code == 1


def test_an_example_of_what_is_right_is_never_fixed(tmp_path: Path) -> None:
    okrlint("rules", "new", "crowded-objective", "--in", "ours", cwd=tmp_path)
    page = tmp_path / "ours/crowded-objective.md"
    page.write_text(page.read_text().replace("[One, Two]", "[One, Two, Three, Four, Five, Six]"))
    before = page.read_text()
    did = okrlint("rules", "check", "--fix", "ours", cwd=tmp_path)
    assert did.code == 1
    assert "where it must yield nothing" in did.out
    assert page.read_text() == before
