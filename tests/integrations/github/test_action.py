"""The action's steps, run here with the runner's files against the fake GitHub."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.github import TOKEN, FakeGitHub, World
from tests.fakes.github.faults import Fault
from tests.integrations.conftest import ROOT
from tests.integrations.github.runner import Result, environment, run_action

ACTION = ROOT / "integrations" / "github" / "action.yml"
BASE = """\
cycle: 2026-Q4
team: Shop
objectives:
  - title: Customers pay faster
    owner: Ada Byron
    not_doing: [Cash on delivery]
    key_results:
      - title: Checkout takes 40 seconds instead of 90
        owner: Ada Byron
  - title: Fewer parcels come back
    key_results:
      - title: Returns fall from 12 % to 8 %
        owner: Grace Murray
"""
HEALED = BASE.replace("Fewer parcels come back\n", "Fewer parcels come back\n    owner: Grace Murray\n")
WORSE = HEALED + "  - title: '::error::A second depot @everyone <!-- -->'\n    not_doing: [A third]\n"


class Checkout:
    """A git repository with a base commit, and a pull request's head checked out."""

    def __init__(self, folder: Path, base: str | None, head: str) -> None:
        self.folder = folder
        (folder / "okrs").mkdir(parents=True)
        self.git("init", "--quiet", "--initial-branch=main")
        self.base = self.commit(base)
        self.head = self.commit(head)

    def commit(self, text: str | None) -> str:
        path = self.folder / "okrs" / "okrs.yaml"
        if text is not None:
            path.write_text(text)
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message=change")
        return self.git("rev-parse", "HEAD")

    def git(self, *arguments: str) -> str:
        settings = ["-c", "user.name=t", "-c", "user.email=t@example.org", "-c", "commit.gpgsign=false"]
        done = subprocess.run(
            ["git", *settings, *arguments], cwd=self.folder, capture_output=True, text=True, check=True, timeout=30
        )
        return done.stdout.strip()


def pull_request(
    tmp_path: Path,
    path: str,
    fake: FakeGitHub,
    checkout: Checkout,
    run: int = 77,
    environ: dict[str, str] | None = None,
    **inputs: str,
) -> Result:
    event = {"number": 1, "base": {"sha": checkout.base}, "head": {"sha": checkout.head}}
    context: dict[str, Any] = {
        "github": {
            "event_name": "pull_request",
            "event": {"pull_request": event},
            "sha": checkout.head,
            "token": TOKEN,
            "run_id": run,
            "run_attempt": 1,
        },
        "inputs": {"version": "installed", "paths": "okrs", **inputs},
    }
    more = {"PATH": path, "GITHUB_API_URL": fake.url, "GITHUB_RUN_ID": str(run), **(environ or {})}
    return run_action(ACTION, checkout.folder, context, environment(tmp_path / "temp", **more))


@pytest.fixture
def world() -> World:
    made = World("acme")
    made.issue("plans", "Goals of winter", kind="PullRequest")
    return made


class TestPullRequest:
    """Only what the pull request changes."""

    def test_new_and_healed(self, tmp_path: Path, path: str, world: World) -> None:
        checkout = Checkout(tmp_path / "repo", BASE, WORSE)
        with FakeGitHub(world) as fake:
            result = pull_request(tmp_path, path, fake, checkout)
        assert (result.code, result.outputs["exit-code"]) == (1, "1")
        assert (result.outputs["new"], result.outputs["fixed"]) == ("1", "1")
        errors = [c for c in result.commands() if c.startswith("::error")]
        assert len(errors) == 1
        assert "file=okrs/okrs.yaml,line=15," in errors[0]
        assert all(c.startswith(("::error ", "::group::", "::endgroup::", "::notice ")) for c in result.commands())
        (comment,) = world.repository("plans").items[1].comments
        assert "adds 1 finding and heals 1" in comment.body
        assert "does not say what you will not do" not in comment.body  # stood before, and stands
        assert f"https://github.com/acme/plans/blob/{checkout.head}/okrs/okrs.yaml#L15" in comment.body
        assert comment.body.split("-->\n", 1)[1] in result.summary
        report = json.loads(Path(result.outputs["report"]).read_text())
        assert report["format"] == 1
        assert json.loads(Path(result.outputs["sarif"]).read_text())["version"] == "2.1.0"
        assert checkout.git("worktree", "list").count("\n") == 0

    def test_healing_only_passes_and_says_so(self, tmp_path: Path, path: str, world: World) -> None:
        with FakeGitHub(world) as fake:
            result = pull_request(tmp_path, path, fake, Checkout(tmp_path / "repo", BASE, HEALED))
        assert (result.code, result.outputs["new"], result.outputs["fixed"]) == (0, "0", "1")
        assert "heals 1 finding" in world.repository("plans").items[1].comments[0].body

    def test_no_change_is_silent_and_an_old_comment_is_kept_up(self, tmp_path: Path, path: str, world: World) -> None:
        with FakeGitHub(world) as fake:
            same = Checkout(tmp_path / "same", BASE, BASE)
            assert pull_request(tmp_path, path, fake, same).code == 0
            assert world.repository("plans").items[1].comments == []
            pull_request(tmp_path, path, fake, Checkout(tmp_path / "worse", HEALED, WORSE), run=78)
            pull_request(tmp_path, path, fake, same, run=79)
        (comment,) = world.repository("plans").items[1].comments
        assert "changes no finding" in comment.body

    def test_a_base_without_files_makes_everything_new(self, tmp_path: Path, path: str, world: World) -> None:
        with FakeGitHub(world) as fake:
            result = pull_request(tmp_path, path, fake, Checkout(tmp_path / "repo", None, BASE))
        assert result.outputs["new"] == "2"
        assert any("every finding is new" in c for c in result.commands())

    def test_a_base_that_moved_on_is_not_held_against_the_change(self, tmp_path: Path, path: str, world: World) -> None:
        checkout = Checkout(tmp_path / "repo", BASE, HEALED)
        checkout.git("checkout", "--quiet", "-B", "main", checkout.base)
        other = checkout.folder / "okrs" / "other.okrs.yaml"
        other.write_text("cycle: 2026-Q4\nobjectives:\n  - title: A third thing\n")
        moved = checkout.commit(BASE)
        checkout.git("merge", "--quiet", "--no-ff", "--message=merge", checkout.head)
        with FakeGitHub(world) as fake:
            assert checkout.base != moved
            result = pull_request(tmp_path, path, fake, checkout)
        assert (result.outputs["new"], result.outputs["fixed"]) == ("0", "1"), result.log

    def test_a_base_that_is_not_here_is_explained(self, tmp_path: Path, path: str, world: World) -> None:
        checkout = Checkout(tmp_path / "repo", BASE, HEALED)
        checkout.base = "f" * 40
        with FakeGitHub(world) as fake:
            result = pull_request(tmp_path, path, fake, checkout)
        assert result.code == 2
        assert any("fetch-depth: 2" in c for c in result.commands())

    def test_files_that_cannot_be_read_fail_with_their_code(self, tmp_path: Path, path: str, world: World) -> None:
        with FakeGitHub(world) as fake:
            result = pull_request(tmp_path, path, fake, Checkout(tmp_path / "repo", BASE, "objectives: [{titel: x}]\n"))
            assert fake.writes == 0
        assert (result.code, result.outputs["exit-code"]) == (2, "2")
        assert any("could not be checked (exit code 2)" in c for c in result.commands())

    def test_a_fork_may_not_comment_and_the_job_goes_on(self, tmp_path: Path, path: str, world: World) -> None:
        with FakeGitHub(world) as fake:
            fake.grants[TOKEN].write = False
            result = pull_request(tmp_path, path, fake, Checkout(tmp_path / "repo", BASE, HEALED))
        assert result.code == 0
        assert "not written, the token may not" in result.log
        assert "heals 1 finding" in result.summary

    def test_reading_a_pull_request_gets_no_token(self, tmp_path: Path, path: str, world: World) -> None:
        checkout = Checkout(tmp_path / "repo", BASE, BASE)
        with FakeGitHub(world) as fake:
            source = f"sources:\n  - github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}\n"
            (checkout.folder / "okrlint.yaml").write_text(source)
            checkout.head = checkout.commit(BASE)
            result = pull_request(tmp_path, path, fake, checkout, paths=".")
            assert fake.requests == []
        assert result.code == 2
        assert "name them in `paths`" in result.log

    def test_no_credential_of_the_job_is_there_while_a_pull_request_is_read(
        self, tmp_path: Path, path: str, world: World
    ) -> None:
        front = tmp_path / "front"
        front.mkdir()
        seen = tmp_path / "seen"
        (front / "okrlint").write_text(
            f'#!/bin/sh\nenv | sed "s/^/$1 /" >>"{seen}"\nexec {path.split(":")[0]}/okrlint "$@"\n'
        )
        (front / "okrlint").chmod(0o755)
        held = {
            *("GITHUB_TOKEN", "GH_ENTERPRISE_TOKEN", "OKRLINT_GITHUB_TOKEN_ACME", "OKRLINT_GITHUB_APP_KEY", "JIRA_PAT"),
            *("OKRLINT_JIRA_TOKEN", "JIRA_API_TOKEN", "ACTIONS_ID_TOKEN_REQUEST_TOKEN"),
        }
        with FakeGitHub(world) as fake:
            checkout = Checkout(tmp_path / "repo", BASE, HEALED)
            environ = dict.fromkeys(held, "s3cret-of-the-job")
            result = pull_request(tmp_path, f"{front}:{path}", fake, checkout, environ=environ)
        assert result.code == 0, result.log
        said = seen.read_text().splitlines()
        assert len([line for line in said if line.startswith("check PATH=")]) == 2
        assert not [line for line in said if line.startswith("check ") and ("s3cret" in line or TOKEN in line)]

    def test_a_check_run_on_request(self, tmp_path: Path, path: str, world: World) -> None:
        many = HEALED + "".join(f"  - title: Depot number {n}\n" for n in range(60))
        with FakeGitHub(world) as fake:
            checkout = Checkout(tmp_path / "repo", HEALED, many)
            (checkout.folder / "okrlint.yaml").write_text("habits: never\n")
            checkout.head = checkout.commit(many)
            options: Any = {"check-run": "true", "comment": "false", "fail-on": "never"}
            result = pull_request(tmp_path, path, fake, checkout, **options)
            assert fake.violations == []
        assert result.code == 0
        (run,) = world.check_runs
        assert (run["head_sha"], run["conclusion"]) == (checkout.head, "success")
        assert len(run["output"]["annotations"]) == int(result.outputs["new"]) > 100
        assert [c for c in result.commands() if c.startswith(("::error", "::warning", "::notice"))][30:] == []

    def test_an_input_that_is_none_of_the_allowed(self, tmp_path: Path, path: str, world: World) -> None:
        with FakeGitHub(world) as fake:
            checkout = Checkout(tmp_path / "repo", BASE, BASE)
            odd: Any = {"fail-on": "$(touch pwned)"}
            result = pull_request(tmp_path, path, fake, checkout, **odd)
        assert result.code == 2
        assert not list(tmp_path.rglob("pwned"))


class TestScan:
    """On a schedule: everything that okrlint.yaml names."""

    def scan(self, tmp_path: Path, path: str, folder: Path, environ: dict[str, str], **inputs: str) -> Result:
        context: dict[str, Any] = {
            "github": {"event_name": "schedule", "event": {}, "sha": "0" * 40, "run_id": 77, "run_attempt": 1},
            "inputs": {"version": "installed", "token": TOKEN, **inputs},
        }
        more = {"PATH": path, "OKRLINT_TODAY": "x", **environ}
        return run_action(ACTION, folder, context, environment(tmp_path / "temp", **more))

    def folder(self, tmp_path: Path, text: str = BASE) -> Path:
        folder = tmp_path / "repo"
        (folder / "okrs").mkdir(parents=True)
        (folder / "okrs" / "okrs.yaml").write_text(text)
        (folder / "okrlint.yaml").write_text("sources:\n  - files: {paths: [okrs]}\n")
        return folder

    def test_families_news_and_what_was_not_evaluated(self, tmp_path: Path, path: str) -> None:
        folder = self.folder(tmp_path)
        first = self.scan(tmp_path, path, folder, {})
        assert (first.code, first.outputs["complete"], first.outputs["errors"]) == (1, "true", "1")
        assert "| family | error | warning | notice |" in first.summary
        assert "no earlier scan" in first.summary
        assert "**Not evaluated**" in first.summary
        assert [u.split()[0] for u in first.used] == ["actions/cache/restore", "actions/cache/save"]
        (folder / "okrs" / "okrs.yaml").write_text(HEALED)
        second = self.scan(tmp_path, path, folder, {})
        assert second.code == 0
        assert "Since the last scan: 0 new, 1 healed" in second.summary
        assert second.outputs["fixed"] == "1"

    def test_a_scan_that_fails_is_loud_and_keeps_the_last_good_state(self, tmp_path: Path, path: str) -> None:
        folder = self.folder(tmp_path)
        self.scan(tmp_path, path, folder, {})
        (last,) = (folder / ".okrlint-state").glob("*/last.json")
        kept = last.read_bytes()
        (folder / "okrs" / "okrs.yaml").write_text("objectives: 7\n")
        result = self.scan(tmp_path, path, folder, {})
        assert (result.code, result.outputs["exit-code"]) == (2, "2")
        assert any(c.startswith("::error title=okrlint::") for c in result.commands())
        assert last.read_bytes() == kept
        assert [u.split()[0] for u in result.used] == ["actions/cache/restore"]

    def test_an_organisation_on_the_fake(self, tmp_path: Path, path: str) -> None:
        world = World("acme")
        goal = world.issue("plans", "Pay faster", type="Objective")
        world.issue("plans", "Checkout takes 40 s", type="Key Result", parent=goal)
        folder = self.folder(tmp_path)
        with FakeGitHub(world) as fake:
            source = f"sources:\n  - github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}\n"
            (folder / "okrlint.yaml").write_text(source)
            result = self.scan(tmp_path, path, folder, {"GITHUB_API_URL": fake.url}, sarif="true")
            assert "missing-owner" in result.summary, result.log
            assert result.used[-1].startswith("github/codeql-action/upload-sarif")
            fake.faults.append(Fault(on="graphql", status=403, body={"message": "Forbidden"}, times=10_000))
            partial = self.scan(tmp_path, path, folder, {"GITHUB_API_URL": fake.url})
        assert partial.code == 3, partial.log
        assert partial.outputs["complete"] == "false"


def test_installing_runs_nothing_of_the_pull_request(tmp_path: Path) -> None:
    (tmp_path / "pip.py").write_text("open('pwned', 'w')")
    environ = {
        **environment(tmp_path / "temp", PATH=f"{Path(sys.executable).parent}:{os.environ['PATH']}"),
        "GITHUB_ACTION_PATH": str(ACTION.parent),
        "OKRLINT_VERSION": "0.0.1",
        "PIP_NO_INDEX": "1",
    }
    command = ["bash", str(ACTION.parent / "install.sh")]
    done = subprocess.run(command, cwd=tmp_path, env=environ, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode != 0
    assert not (tmp_path / "pwned").exists()


def test_scripts_take_nothing_from_expressions() -> None:
    text = ACTION.read_text()
    for script in ACTION.parent.glob("*.sh"):
        assert "${{" not in script.read_text()
    assert text.count("run: bash ") == text.count("run: ")
