"""The action against a table of repositories and events: what it says, how it ends, what it leaves alone."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.fakes.github import TOKEN, FakeGitHub, World
from tests.integrations.github.repository import Repository
from tests.integrations.github.runner import Result, environment, run_action
from tests.integrations.github.test_action import ACTION, BASE, HEALED

WORSE = HEALED + "  - title: A second depot\n    not_doing: [A third]\n"
OTHER = "cycle: 2026-Q4\nteam: Depot\nobjectives:\n  - title: Fewer vans stand still\n"
BY_FILE = "# Objectives\n\n## Objective: Vans leave full\n\n- KR: Load rises from 60 % to 80 %\n"
PLAIN = {"okrs/okrs.yaml": BASE}
SECRET = "f" * 20 + "0123456789" * 2


class Row(NamedTuple):
    """A pull request: files at the base, what it changes, the inputs; then how it ends and what the log has to say."""

    base: Mapping[str, str | Path]
    change: Mapping[str, str | Path | None]
    code: int
    new: str = "0"
    fixed: str = "0"
    says: str = ""
    inputs: Mapping[str, str] = {}
    how: Callable[[Repository], None] = lambda _: None


def moved(where: str, what: str, to: str, text: str = BASE) -> Mapping[str, str | Path | None]:
    return {f"{where}/{what}": None, f"{to}/{what}": text}


def base_moved_on(repository: Repository, ref: str, depth: int = 0) -> None:
    """Somebody heals and adds something on main after the pull request was begun."""
    repository.commit({"okrs/okrs.yaml": BASE, "okrs/depot.okrs.yaml": OTHER})
    repository.base = repository.git("rev-parse", "main", where=repository.origin)
    repository.checked_out(ref, depth)


def stale_worktree(repository: Repository) -> None:
    """What versions that used worktrees left behind when they were killed."""
    gone = repository.folder.parent / "temp" / "okrlint" / "base"
    repository.git("worktree", "add", "--quiet", "--detach", str(gone), repository.base)
    shutil.rmtree(gone)


def killed_before(repository: Repository) -> None:
    left = repository.folder.parent / "temp" / "okrlint"
    (left / "base" / "okrs").mkdir(parents=True)
    (left / "base" / "okrs" / "old.okrs.yaml").write_text("objectives: 7\n")
    for name in ("index", "index.lock", "numbers", "report.json", "renames"):
        (left / name).write_text("left")


def lonely(repository: Repository) -> None:
    repository.checked_out(depth=1)
    repository.git("remote", "set-url", "origin", (repository.folder / "nowhere").as_uri())


def no_git(repository: Repository) -> None:
    shutil.rmtree(repository.folder / ".git")


def somebody_elses(repository: Repository) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can give a checkout to another user")
    subprocess.run(["chown", "-R", "65534", str(repository.folder)], check=True)


def sparse(repository: Repository) -> None:
    repository.git("sparse-checkout", "set", "okrs")


def configured_above(repository: Repository) -> None:
    """A configuration above the runner's own folder is none of the repository's."""
    (repository.folder.parent / "okrlint.yaml").write_text("preset: nonsense\n")


def dirty(repository: Repository) -> None:
    """A hook and a filter that must not run, or not matter."""
    hook = repository.folder / ".git" / "hooks" / "post-checkout"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text("#!/bin/sh\ntouch hooked\nexit 1\n")
    hook.chmod(0o755)


ALL_MOVED: Mapping[str, str | Path | None] = {"okrs/okrs.yaml": None, "goals/okrs.yaml": BASE}
ODD = "okrs/été ☂ plan\n::error::2.okrs.yaml"
ROWS: dict[str, Row] = {
    "adds one and heals one": Row(PLAIN, {"okrs/okrs.yaml": WORSE}, 1, "1", "1"),
    "touches no OKR": Row(PLAIN, {"README.md": "hello"}, 0),
    "the folder is renamed, and the input with it": Row(PLAIN, ALL_MOVED, 0, inputs={"paths": "goals"}),
    "the folder is renamed and one goal is added": Row(
        PLAIN, moved("okrs", "okrs.yaml", "goals", WORSE), 1, "1", "1", inputs={"paths": "goals"}
    ),
    "the folder is renamed, the whole checkout is read": Row(PLAIN, ALL_MOVED, 0, inputs={"paths": ""}),
    "the folder and its configuration are renamed": Row(
        {"okrs/okrs.yaml": BASE, "okrs/okrlint.yaml": "preset: core\n"},
        {**ALL_MOVED, "okrs/okrlint.yaml": None, "goals/okrlint.yaml": "preset: core\n"},
        0,
        inputs={"paths": "goals", "config": "goals/okrlint.yaml"},
    ),
    "the configuration names the renamed folder": Row(
        {**PLAIN, "okrlint.yaml": "sources:\n  - files: {paths: [okrs]}\n"},
        {**ALL_MOVED, "okrlint.yaml": "sources:\n  - files: {paths: [goals]}\n"},
        0,
        inputs={"paths": ""},
    ),
    "a file is renamed whose goals have no other name": Row(
        {"okrs/plan.md": BY_FILE}, {"okrs/plan.md": None, "okrs/winter.md": BY_FILE}, 0
    ),
    "the named file is renamed, and the input with it": Row(
        {"okrs/plan.md": BY_FILE}, {"okrs/plan.md": None, "winter.md": BY_FILE}, 0, inputs={"paths": "winter.md"}
    ),
    "one more path, new in the repository": Row(
        PLAIN, {"depot/okrs.yaml": OTHER}, 1, "2", inputs={"paths": "okrs\ndepot"}
    ),
    "one more path that was there and not named": Row(
        {**PLAIN, "depot/okrs.yaml": OTHER}, {"README.md": "x"}, 0, inputs={"paths": "okrs\ndepot"}
    ),
    "a goal moves from one file to another": Row(
        PLAIN,
        {
            "okrs/okrs.yaml": BASE.split("  - title: Fewer")[0],
            "okrs/b.okrs.yaml": BASE.split("  - title: Cus")[0]
            + "  - title: Fewer"
            + BASE.split("  - title: Fewer")[1],
        },
        0,
    ),
    "the last OKR file is deleted": Row(
        {**PLAIN, "README.md": "x"}, {"okrs/okrs.yaml": None}, 0, "0", "2", "nothing was judged"
    ),
    "the last OKR file is deleted, other files stay": Row(
        {**PLAIN, "okrs/README.md": "# How we plan\n"}, {"okrs/okrs.yaml": None}, 0, "0", "2", "nothing was judged"
    ),
    "the named file is deleted": Row(
        {**PLAIN, "okrs/depot.okrs.yaml": OTHER},
        {"okrs/depot.okrs.yaml": None},
        0,
        "0",
        "2",
        inputs={"paths": "okrs/okrs.yaml\nokrs/depot.okrs.yaml"},
    ),
    "the last goal of a named file is deleted": Row(
        {"okrs/plan.md": BY_FILE}, {"okrs/plan.md": "# Nothing yet\n"}, 0, "0", "1", inputs={"paths": "okrs/plan.md"}
    ),
    "names with blanks, umlauts, line feeds and commands": Row(
        {"okrs/a b.okrs.yaml": BASE}, {"okrs/a b.okrs.yaml": None, ODD: WORSE}, 1, "1", "1"
    ),
    "a path with blanks": Row(
        {"our plans/okrs.yaml": BASE}, {"our plans/okrs.yaml": WORSE}, 1, "1", "1", inputs={"paths": "./our plans/"}
    ),
    "shallow, with the base": Row(PLAIN, {"okrs/okrs.yaml": WORSE}, 1, "1", "1", how=lambda r: r.checked_out(depth=2)),
    "shallow, the base is fetched": Row(
        PLAIN, {"okrs/okrs.yaml": WORSE}, 1, "1", "1", how=lambda r: r.checked_out(depth=1)
    ),
    "shallow, the base cannot be fetched": Row(PLAIN, {"okrs/okrs.yaml": WORSE}, 2, says="fetch-depth: 2", how=lonely),
    "the base moved on, the merge is checked out": Row(
        PLAIN, {"okrs/okrs.yaml": HEALED}, 0, "0", "1", how=lambda r: base_moved_on(r, "merge")
    ),
    "the base moved on, the head is checked out": Row(
        PLAIN, {"okrs/okrs.yaml": HEALED}, 0, "0", "1", how=lambda r: base_moved_on(r, "change")
    ),
    "the base moved on, only the head is checked out": Row(
        PLAIN, {"okrs/okrs.yaml": HEALED}, 0, "0", "1", how=lambda r: base_moved_on(r, "change", depth=1)
    ),
    "the base is checked out": Row(
        PLAIN, {"okrs/okrs.yaml": WORSE}, 2, says="is not this pull request", how=lambda r: r.checked_out("main")
    ),
    "there is no git": Row(PLAIN, {"okrs/okrs.yaml": WORSE}, 2, says="run actions/checkout", how=no_git),
    "the checkout belongs to somebody else": Row(PLAIN, {"okrs/okrs.yaml": WORSE}, 1, "1", "1", how=somebody_elses),
    "a worktree that is gone is still registered": Row(
        PLAIN, {"okrs/okrs.yaml": WORSE}, 1, "1", "1", how=stale_worktree
    ),
    "a run was killed here": Row(PLAIN, {"okrs/okrs.yaml": WORSE}, 1, "1", "1", how=killed_before),
    "a hook waits for a checkout": Row(PLAIN, {"okrs/okrs.yaml": WORSE}, 1, "1", "1", how=dirty),
    "only a part is checked out": Row(
        {**PLAIN, "big/okrs.yaml": "objectives: 7\n"},
        {"okrs/okrs.yaml": WORSE},
        1,
        "1",
        "1",
        inputs={"paths": ""},
        how=sparse,
    ),
    "archives leave the folder out": Row(
        {**PLAIN, ".gitattributes": "okrs export-ignore\n"}, {"okrs/okrs.yaml": WORSE}, 1, "1", "1"
    ),
    "a configuration lies above": Row(PLAIN, {"okrs/okrs.yaml": WORSE}, 1, "1", "1", how=configured_above),
    "a folder without OKRs on both sides": Row(
        {"docs/a.md": "# A\n"}, {"docs/a.md": "# B\n"}, 0, says="nothing was judged", inputs={"paths": "docs"}
    ),
    "a path that is nowhere": Row(
        PLAIN, {"okrs/okrs.yaml": WORSE}, 2, says="none of the `paths` exists", inputs={"paths": "plans"}
    ),
    "a path out of the checkout": Row(
        PLAIN, {"okrs/okrs.yaml": WORSE}, 2, says="no `..`", inputs={"paths": "okrs/../../origin"}
    ),
    "an absolute path": Row(PLAIN, {"okrs/okrs.yaml": WORSE}, 2, says="begins with /", inputs={"paths": "/etc"}),
    "a configuration out of the checkout": Row(
        PLAIN, {"okrs/okrs.yaml": WORSE}, 2, says="no `..`", inputs={"config": "../okrlint.yaml"}
    ),
    "a link leads to a file of the machine": Row(
        PLAIN, {"okrs/t.okrs.yaml": Path("../../secret/token.okrs.yaml")}, 3, says="leads out of"
    ),
    "a path is a link to a folder of the machine": Row(
        PLAIN, {"okrs/okrs.yaml": None, "okrs": Path("../secret")}, 2, says="leads out of"
    ),
    "the configuration names a file of the machine": Row(
        PLAIN,
        {"okrlint.yaml": "sources:\n  - files: {paths: [../secret/token.okrs.yaml]}\n"},
        2,
        says="leads out of",
        inputs={"paths": ""},
    ),
    "the configuration is a file of the machine": Row(
        PLAIN, {"okrlint.yaml": Path("../secret/token.okrs.yaml")}, 2, says="leads out of"
    ),
    "a pack lies on the machine": Row(PLAIN, {"okrlint.yaml": "packs: [../secret]\n"}, 2, says="leads out of"),
    "the base has a link where the change has a folder": Row(
        {**PLAIN, "goals": Path("../../../secret")},
        {"okrs/okrs.yaml": None, "goals": None, "goals/winter/okrs.yaml": BASE},
        1,
        "2",
        says="every finding is new",
        inputs={"paths": "goals/winter"},
    ),
    "a link stays within": Row(
        {"okrs/okrs.yaml": BASE, "plans/now.okrs.yaml": Path("../okrs/okrs.yaml")},
        {"okrs/okrs.yaml": WORSE},
        1,
        "1",
        "1",
        inputs={"paths": ""},
    ),
    "the base cannot be read, the change mends it": Row(
        {"okrs/okrs.yaml": "objectives: 7\n"}, {"okrs/okrs.yaml": BASE}, 0, says="nobody can say which findings are new"
    ),
    "the change cannot be read": Row(PLAIN, {"okrs/okrs.yaml": "objectives: 7\n"}, 2, says="exit code 2"),
    "the first OKR file": Row({"README.md": "x"}, PLAIN, 1, "2", says="every finding is new"),
}


def run(tmp_path: Path, path: str, folder: Path, github: Mapping[str, Any], **inputs: str) -> Result:
    context = {
        "github": {"token": TOKEN, "run_id": 77, "run_attempt": 1, "event": {}, "sha": "0" * 40, **github},
        "inputs": {"version": "installed", **inputs},
    }
    environ = environment(tmp_path / "temp", PATH=path, GITHUB_API_URL=github.get("api", ""))
    return run_action(ACTION, folder, context, {**environ, **github.get("env", {})})


def pull_request(tmp_path: Path, path: str, row: Row, write: bool = True) -> tuple[Result, World]:
    world = World("acme")
    world.issue("plans", "Goals of winter", kind="PullRequest")
    repository = Repository(tmp_path, row.base, row.change)
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "token.okrs.yaml").write_text(SECRET)
    row.how(repository)
    with FakeGitHub(world) as fake:
        fake.grants[TOKEN].write = write
        github = {"event_name": "pull_request", "event": repository.event(), "api": fake.url}
        result = run(tmp_path, path, repository.folder, github, **{"paths": "okrs", **row.inputs})
    return result, world


@pytest.mark.parametrize("name", ROWS)
def test_a_pull_request(tmp_path: Path, path: str, name: str) -> None:
    row = ROWS[name]
    result, world = pull_request(tmp_path, path, row)
    assert result.code == row.code, result.log
    assert row.says in result.log, result.log
    assert SECRET[:8] not in result.log
    assert [p.name for p in (tmp_path / "secret").iterdir()] == ["token.okrs.yaml"]
    if row.code == 2:
        assert any(c.startswith("::error title=okrlint::") for c in result.commands()), result.log
        assert result.outputs["new"] == ""
        return
    assert (result.outputs["new"], result.outputs["fixed"]) == (row.new, row.fixed), result.log + result.summary
    assert [c.split("::")[1].split()[0] for c in result.commands() if not c.startswith("::")] == []
    # The comment is there when there is something to say, and nothing is left in the checkout.
    assert bool(world.repository("plans").items[1].comments) == (row.new != "0" or row.fixed != "0")
    status = subprocess.run(
        ["git", "-c", "safe.directory=*", "status", "--porcelain"],
        cwd=tmp_path / "checkout",
        capture_output=True,
        text=True,
        check=True,
    )
    assert status.stdout == ""
    assert not list(tmp_path.rglob("hooked"))


def test_a_fork_has_a_token_that_only_reads(tmp_path: Path, path: str) -> None:
    result, world = pull_request(tmp_path, path, ROWS["adds one and heals one"], write=False)
    assert (result.code, result.outputs["new"]) == (1, "1")
    assert "not written, the token may not" in result.log
    assert world.repository("plans").items[1].comments == []


@pytest.fixture
def plans(tmp_path: Path) -> Path:
    folder = tmp_path / "checkout"
    (folder / "okrs").mkdir(parents=True)
    (folder / "okrs" / "okrs.yaml").write_text(BASE)
    (folder / "okrlint.yaml").write_text("sources:\n  - files: {paths: [okrs]}\n")
    (folder / "depot.yaml").write_text("sources:\n  - files: {paths: [depot.okrs.yaml]}\n")
    (folder / "depot.okrs.yaml").write_text(OTHER)
    return folder


@pytest.mark.parametrize("event", ["schedule", "workflow_dispatch", "push", "merge_group", "repository_dispatch"])
def test_every_other_event_scans(tmp_path: Path, path: str, plans: Path, event: str) -> None:
    result = run(tmp_path, path, plans, {"event_name": event})
    assert (result.code, result.outputs["complete"], result.outputs["errors"]) == (1, "true", "1"), result.log
    assert [u.split()[0] for u in result.used] == ["actions/cache/restore", "actions/cache/save"]


def test_a_pull_request_may_be_scanned_and_nothing_else_compared(tmp_path: Path, path: str, plans: Path) -> None:
    event = {"pull_request": {"number": 1, "base": {"sha": "1" * 40}, "head": {"sha": "2" * 40}}}
    scanned = run(tmp_path, path, plans, {"event_name": "pull_request", "event": event}, mode="scan")
    assert scanned.outputs["complete"] == "true"
    refused = run(tmp_path, path, plans, {"event_name": "push"}, mode="pull-request")
    assert refused.code == 2
    assert "needs a `pull_request` event" in refused.log


def test_secrets_for_strangers(tmp_path: Path, path: str) -> None:
    """`pull_request_target` checks out the base, which would be compared with itself."""
    repository = Repository(tmp_path, PLAIN, {"okrs/okrs.yaml": WORSE})
    repository.checked_out("main")
    github = {"event_name": "pull_request_target", "event": repository.event()}
    result = run(tmp_path, path, repository.folder, github, paths="okrs")
    assert result.code == 2
    assert result.used == []  # no state of a scan is restored for it
    assert "use the event `pull_request`" in result.log


def test_two_configurations_and_two_workflows_share_nothing(tmp_path: Path, path: str, plans: Path) -> None:
    seen = {}
    for config, workflow in (("", "night"), ("depot.yaml", "night"), ("", "week"), ("okrs/okrlint.yaml", "night")):
        if config.startswith("okrs/"):
            shutil.copy(plans / "okrlint.yaml", plans / "okrs")
            (plans / "okrs" / "okrlint.yaml").write_text("sources:\n  - files: {paths: [okrs.yaml]}\n")
        github = {"event_name": "schedule", "env": {"GITHUB_WORKFLOW": workflow}}
        first = run(tmp_path, path, plans, github, config=config)
        assert "There was no earlier scan" in first.summary, (config, workflow)
        second = run(tmp_path, path, plans, github, config=config)
        assert "Since the last scan: 0 new, 0 healed" in second.summary, (config, workflow)
        (save,) = (u for u in second.used if u.startswith("actions/cache/save"))
        (restore,) = (u for u in second.used if u.startswith("actions/cache/restore"))
        seen[config, workflow] = (restore.split()[1].removesuffix("77-1"), second.outputs["snapshot"])
        assert save.split()[1] == restore.split()[1]
    prefixes = [prefix for prefix, _ in seen.values()]
    assert len(set(prefixes)) == len({folder for _, folder in seen.values()}) == 4
    assert not [(a, b) for a in prefixes for b in prefixes if a != b and a.startswith(b)]
