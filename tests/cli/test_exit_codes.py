"""Every documented exit code, through the real command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.cli.front import okrlint, okrlint_apart
from tests.cli.plans import CLEAN, MIXED, OWNERLESS, PARTLY, plan

FAILING = """\
SELECT goal, CAST(title AS INTEGER) + $most AS results FROM objective
"""


@pytest.mark.parametrize(
    ("text", "options", "code"),
    [
        (CLEAN, (), 0),
        (OWNERLESS, (), 1),
        (OWNERLESS, ("--fail-on", "never"), 0),
        (OWNERLESS, ("--select", "nothing-excluded"), 0),
        (MIXED, ("--select", "nothing-excluded"), 0),
        (MIXED, ("--select", "nothing-excluded", "--fail-on", "warning"), 1),
        (MIXED, ("--select", "nothing-excluded", "--fail-on", "notice"), 1),
        (OWNERLESS, ("--fail-on", "sometimes"), 2),
        (PARTLY, (), 3),
        (PARTLY, ("--allow-partial",), 0),
        (PARTLY + "  - {id: other, title: Somebody else's, state: active}\n", ("--fail-on", "never"), 3),
    ],
)
def test_check(tmp_path: Path, text: str, options: tuple[str, ...], code: int) -> None:
    assert okrlint("check", plan(tmp_path, text), *options).code == code


@pytest.mark.parametrize(("text", "code"), [(CLEAN, 0), (OWNERLESS, 1), (PARTLY, 3)])
def test_a_process_ends_with_the_same_code(tmp_path: Path, text: str, code: int) -> None:
    did = okrlint_apart("check", plan(tmp_path, text))
    assert did.code == code
    assert did.out
    assert bool(did.err) == (code == 3)


def test_incomplete_goes_before_findings_and_says_so(tmp_path: Path) -> None:
    text = PARTLY.replace("owner: page", "work: page")
    did = okrlint("check", plan(tmp_path, text))
    assert did.code == 3
    assert "no owner is named" in did.out
    assert "--allow-partial accepts that" in did.err
    assert okrlint("check", plan(tmp_path, text), "--allow-partial").code == 1


def test_a_query_that_fails_is_code_4_with_its_line_and_never_a_clean_run(tmp_path: Path) -> None:
    okrlint("rules", "new", "failing-rule", "--in", "pack", cwd=tmp_path)
    page = tmp_path / "pack/failing-rule.md"
    before, _, _ = page.read_text().partition("SELECT")
    page.write_text(before + FAILING + "```\n")
    (tmp_path / "okrlint.yaml").write_text("packs: [pack]\nselect: [failing-rule]\n")
    plan(tmp_path, CLEAN)
    did = okrlint("check", cwd=tmp_path)
    assert did.code == 4
    assert re.match(r"error: .*pack/failing-rule\.md:\d+:1: the query of failing-rule failed: ", did.err)
    assert did.out == ""
    assert okrlint("check", "--ignore", "failing-rule", cwd=tmp_path).code == 0


def test_a_fault_of_ours_is_code_4_and_shows_no_token(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from okrlint.app import check

    def broken(*_: object) -> None:
        raise RuntimeError("Authorization: Bearer ghp_secret0123456789")

    monkeypatch.setattr(check, "check_request", broken)
    did = okrlint("check", plan(tmp_path, CLEAN), env={"OKRLINT_GITHUB_TOKEN": "ghp_secret0123456789"})
    assert did.code == 4
    assert "ghp_secret" not in did.err
    assert "[secret removed]" in did.err
    assert "a fault in okrlint" in did.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", "--no-such-option"),
        ("no-such-command",),
        ("check", "--as-of", "yesterday"),
        ("check", "--as-of", "2026-02-30"),
        ("check", "--preset", "all"),
        ("check", "--format", "jsn"),
        ("check", "--output", "json"),
        ("check", "--output", "jsn=file"),
        ("check", "--max-wait", "long"),
        ("explain",),
        ("schema", "okr"),
        ("fetch",),
    ],
)
def test_wrong_usage_is_code_2_and_says_what_is_right(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    plan(tmp_path, CLEAN)
    did = okrlint(*arguments, cwd=tmp_path)
    assert did.code == 2
    assert did.out == ""
    assert re.search(r"^error: |^Error: ", did.err, re.MULTILINE)
    assert "Traceback" not in did.err


def test_usage_is_checked_before_anything_is_read(tmp_path: Path) -> None:
    for option in (("--format", "jsn"), ("--fail-on", "eror"), ("--output", "jsn=x")):
        did = okrlint("check", tmp_path / "not-there.yaml", *option)
        assert option[1].split("=")[0] in did.err, "what stands on the command line is said first"
