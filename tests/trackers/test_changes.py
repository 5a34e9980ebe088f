"""Edits of goals, told alike from Jira's changelogs, GitHub's timelines and the git history of files."""

from __future__ import annotations

import datetime as dt
import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.cli.front import QUIET, okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.jira import JiraServer, company
from tests.fakes.jira.site import CUSTOM, Version

RULE = "moved-goalposts"
NEEDS_GIT = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
PLAN = """\
okrs: 1
as_of: 2026-11-16
cycle: 2026-Q4
objectives:
  - id: loyal
    title: Small shops stay with us
    owner: Ines Abara
    key_results:
      - {{id: churn, title: "Churn from 4 % to {target} %", due: {due}}}
"""
NOTES = """\
# 2026-Q4 OKRs

## Objective 1: The nights are calm
Owner: Jonas Wirth

- KR1: Calls at night from 40 to {target}
- KR2: Pages answered in 10 minutes from 60 % to 95 %
"""
"""Nobody gave these goals ids: they are their titles, and the target stands in one."""


def checked(folder: Path, env: dict[str, str] | None = None, *more: str) -> dict[str, Any]:
    """What the command says of edits, as JSON."""
    did = okrlint("check", "--select", f"{RULE},scope-growth", "-f", "json", *more, cwd=folder, env=env)
    assert did.code in (0, 1, 3), did.err
    read: dict[str, Any] = json.loads(did.out)
    return read


def messages(report: dict[str, Any], rule: str = RULE) -> list[str]:
    return sorted(f["message"] for f in report["findings"] if f["rule"] == rule)


def why_not(report: dict[str, Any], rule: str = RULE) -> str:
    return json.dumps([unseen for tally in report["tallies"] if tally["rule"] == rule for unseen in tally["unseen"]])


# Files --------------------------------------------------------------------------------------------------------------


class Tree:
    """A git work tree whose commits have days."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str, on: str = "2026-09-20", by: str = "Ines Abara") -> str:
        moment = {"GIT_AUTHOR_DATE": f"{on}T10:00:00Z", "GIT_COMMITTER_DATE": f"{on}T10:00:00Z"}
        who = {f"GIT_{role}_{part}": value for role in ("AUTHOR", "COMMITTER")
               for part, value in (("NAME", by), ("EMAIL", "a@example.com"))}  # fmt: skip
        command = ["git", "-c", "protocol.file.allow=always", *arguments]
        done = subprocess.run(command, cwd=self.folder, env={**QUIET, **moment, **who}, capture_output=True, check=True)
        return done.stdout.decode()

    def commit(self, on: str, said: str, by: str = "Ines Abara", **files: str) -> None:
        for name, text in files.items():
            (self.folder / name.replace("__", ".")).write_text(text)
        self.git("add", "-A", on=on, by=by)
        self.git("commit", "-q", "-m", said, on=on, by=by)


@pytest.fixture
def tree(tmp_path: Path) -> Tree:
    made = Tree(tmp_path / "plans")
    made.commit("2026-09-20", "First plan", okrs__yaml=PLAN.format(target=2, due="2026-12-10"))
    made.commit("2026-10-05", "Settled", okrs__yaml=PLAN.format(target=2.5, due="2026-12-10"))
    made.commit("2026-10-20", "The price rise came", okrs__yaml=PLAN.format(target=3, due="2026-12-10"))
    made.commit("2026-11-02", "Later", "Jonas Wirth", okrs__yaml=PLAN.format(target=3, due="2026-12-20"))
    return made


@NEEDS_GIT
def test_git_knows_who_eased_a_target_and_a_day(tree: Tree) -> None:
    # What was settled in the first two weeks was planning.
    assert messages(checked(tree.folder)) == [
        (
            "“Churn from 4 % to 3 %” was made easier 2 times since it began; last on 2 November: last day from "
            "2026-12-10 to 2026-12-20, by Jonas Wirth (“Later”)"
        )
    ]


@NEEDS_GIT
def test_a_goal_without_id_is_told_again_by_its_words(tmp_path: Path) -> None:
    tree = Tree(tmp_path / "plans")
    tree.commit("2026-09-20", "First", q4__md=NOTES.format(target=5))
    tree.commit("2026-11-02", "Half of it", q4__md=NOTES.format(target=12))
    assert messages(checked(tree.folder)) == [
        (
            "“Calls at night from 40 to 12” was made easier 1 time since it began; last on 2 November: target from 5 "
            "to 12, by Ines Abara (“Half of it”)"
        )
    ]
    tree.commit(
        "2026-11-03", "Another goal", q4__md=NOTES.replace("Calls at night", "Drivers home late").format(target=30)
    )
    assert messages(checked(tree.folder)) == []


@NEEDS_GIT
def test_an_edit_on_a_branch_counts_from_the_merge_and_only_once(tree: Tree) -> None:
    tree.git("checkout", "-q", "-b", "ease")
    tree.commit("2026-10-25", "Ease", okrs__yaml=PLAN.format(target=3.2, due="2026-12-20"))
    tree.commit("2026-10-26", "Ease more", okrs__yaml=PLAN.format(target=3.5, due="2026-12-20"))
    tree.git("checkout", "-q", "main")
    tree.git("merge", "-q", "--no-ff", "-m", "Merge branch ease", "ease", on="2026-11-09", by="Jonas Wirth")
    (said,) = messages(checked(tree.folder))
    assert said == (
        "“Churn from 4 % to 3.5 %” was made easier 3 times since it began; last on 9 November: "
        "target from 3 % to 3.5 %, by Jonas Wirth"
    )


@NEEDS_GIT
def test_the_history_of_a_file_goes_on_under_its_earlier_names(tree: Tree) -> None:
    before = messages(checked(tree.folder))
    tree.git("mv", "okrs.yaml", "q4.okrs.yaml")
    tree.git("commit", "-q", "-m", "Call it by its quarter", on="2026-11-04")
    assert messages(checked(tree.folder)) == before
    (tree.folder / "plans").mkdir()
    tree.git("mv", "q4.okrs.yaml", "plans/q4.okrs.yaml")
    (tree.folder / "plans" / "q4.okrs.yaml").write_text(PLAN.format(target=3.2, due="2026-12-20"))
    tree.git("commit", "-qam", "Move and ease", on="2026-11-06")
    (said,) = messages(checked(tree.folder))
    assert said == (
        "“Churn from 4 % to 3.2 %” was made easier 3 times since it began; last on 6 November: target from 3 % to "
        "3.2 %, by Ines Abara (“Move and ease”)"
    )


@NEEDS_GIT
def test_a_file_that_takes_the_name_of_another_takes_none_of_its_history(tree: Tree) -> None:
    tree.git("mv", "okrs.yaml", "q4.okrs.yaml")
    tree.git("commit", "-q", "-m", "Make room", on="2026-11-04")
    fresh = PLAN.replace("loyal", "fresh").replace("churn", "loss").replace("Churn", "Loss")
    tree.commit("2026-11-05", "Another plan", okrs__yaml=fresh.format(target=9, due="2026-12-20"))
    (said,) = messages(checked(tree.folder))
    assert said.startswith("“Churn from 4 % to 3 %” was made easier 2 times since it began; last on 2 November")


@NEEDS_GIT
def test_a_git_that_cannot_tell_renames_says_so(tree: Tree, tmp_path: Path) -> None:
    tree.git("mv", "okrs.yaml", "q4.okrs.yaml")
    tree.git("commit", "-q", "-m", "Call it by its quarter", on="2026-11-04")
    real = shutil.which("git")
    (tmp_path / "bin").mkdir()
    stub = tmp_path / "bin" / "git"
    stub.write_text(
        f'#!/bin/sh\ncase "$*" in *--find-renames*) echo "no such option" >&2; exit 129;; esac\nexec {real} "$@"\n'
    )
    stub.chmod(0o755)
    report = checked(tree.folder, {"PATH": f"{tmp_path / 'bin'}:{os.environ['PATH']}"})
    assert messages(report) == []
    assert "whether the file had another name before is not known (git says: no such option)" in why_not(report)


@NEEDS_GIT
def test_what_a_file_states_of_a_goal_itself_goes_before_git(tree: Tree) -> None:
    own = PLAN.replace("due: {due}", "due: {due}, changes: [{{on: 2026-11-09, what: target, from: 3 %, to: 3.1 %}}]")
    tree.commit("2026-11-10", "Say it", okrs__yaml=own.format(target=3.1, due="2026-12-20"))
    (said,) = messages(checked(tree.folder))
    assert said.startswith(
        "“Churn from 4 % to 3.1 %” was made easier 1 time since it began; last on 9 November: target from 3 % to 3.1 %"
    )


@NEEDS_GIT
def test_git_is_not_asked_where_that_is_switched_off(tree: Tree) -> None:
    (tree.folder / "okrlint.yaml").write_text("sources: [{files: {paths: [okrs.yaml], changes: false}}]\n")
    report = checked(tree.folder)
    assert messages(report) == []
    assert "no okrs.yaml file records any change of a goal" in why_not(report)


def test_without_a_work_tree_it_is_not_evaluated(tmp_path: Path) -> None:
    (tmp_path / "okrs.yaml").write_text(PLAN.format(target=3, due="2026-12-10"))
    report = checked(tmp_path)
    assert messages(report) == []
    assert "no okrs.yaml file records any change of a goal" in why_not(report)


@NEEDS_GIT
def test_a_file_that_git_does_not_keep_is_not_evaluated_and_the_others_are(tree: Tree) -> None:
    fresh = PLAN.replace("loyal", "fresh").replace("churn", "loss")
    (tree.folder / "new.okrs.yaml").write_text(fresh.format(target=3, due="2026-12-10"))
    report = checked(tree.folder)
    assert len(messages(report)) == 1
    assert "git does not keep the file" in why_not(report)
    assert report["sources"][0]["coverage"]["change"] == "not_provided", "plans that git does not keep are whole"


@NEEDS_GIT
def test_a_shallow_clone_has_not_seen_what_was_edited_before(tree: Tree, tmp_path: Path) -> None:
    shallow = tmp_path / "shallow"
    tree.git("clone", "-q", "--depth", "1", f"file://{tree.folder}", str(shallow))
    report = checked(shallow)
    assert messages(report) == []
    assert "fetch-depth" in why_not(report)
    assert "INCOMPLETE" not in report["summary"]["verdict"]


@NEEDS_GIT
def test_a_work_tree_without_a_commit_is_read_whole(tmp_path: Path) -> None:
    for broken in (False, True):
        folder = tmp_path / f"plans-{broken}"
        tree = Tree(folder)
        if broken:
            shutil.rmtree(folder / ".git")
            (folder / ".git").mkdir()
        (folder / "okrs.yaml").write_text(PLAN.format(target=3, due="2026-12-10"))
        did = okrlint("check", "--select", f"{RULE},idle-key-result", "-v", cwd=tree.folder)
        assert did.code == 0, did.err
        assert "git says" in did.out


@NEEDS_GIT
def test_nothing_of_a_strangers_work_tree_is_run(tree: Tree, tmp_path: Path) -> None:
    """A hook, pager, file system monitor, filter, external diff, textconv, alias: each would leave a mark."""
    mark = tmp_path / "ran"
    evil = tree.folder / "evil.sh"
    evil.write_text(f"#!/bin/sh\necho $0 $* >> {mark}\ncat\n")
    evil.chmod(0o755)
    for hook in ("post-index-change", "reference-transaction", "fsmonitor-watchman"):
        shutil.copy(evil, tree.folder / ".git" / "hooks" / hook)
    (tree.folder / ".gitattributes").write_text("* diff=evil filter=evil\n")
    programs = "core.pager pager.log core.fsmonitor diff.external diff.evil.textconv diff.evil.command"
    for name in (
        *programs.split(),
        "filter.evil.smudge",
        "core.sshCommand",
        "gpg.program",
        "alias.log",
        "core.askPass",
    ):
        tree.git("config", name, f"!{evil}" if name.startswith("alias") else str(evil))
    tree.git("config", "log.showSignature", "true")
    tree.git("status")
    assert mark.exists(), "the trap does not work"
    mark.unlink()
    secret = {"GITHUB_TOKEN": "ghp_secret", "GIT_EXTERNAL_DIFF": str(evil), "GIT_PAGER": str(evil), "PAGER": str(evil)}
    assert len(messages(checked(tree.folder, secret))) == 1
    assert not mark.exists(), mark.read_text()


@NEEDS_GIT
def test_a_git_that_hangs_or_refuses_is_a_reason(tree: Tree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    monkeypatch.setattr("okrlint.trackers.files.git_log.SECONDS", 0.3)
    refusal = "echo 'fatal: dubious ownership' >&2; exit 128"
    for script, why in (("exec sleep 5", "git took longer"), (refusal, "dubious")):
        (bin_ / "git").write_text(f"#!/bin/sh\n{script}\n")
        (bin_ / "git").chmod(0o755)
        report = checked(tree.folder, {"PATH": f"{bin_}:{os.environ['PATH']}"})
        assert messages(report) == []
        assert why in why_not(report)


# GitHub -------------------------------------------------------------------------------------------------------------

GITHUB = "sources: [{{github: {{owner: acme, repositories: [plans], base_url: '{url}'}}}}]\n"


@contextmanager
def github(world: World, folder: Path) -> Iterator[dict[str, str]]:
    with FakeGitHub(world) as fake:
        (folder / "okrlint.yaml").write_text(GITHUB.format(url=fake.url))
        yield fake.environment
        assert fake.violations == []


def harbour() -> World:
    """A quarter that is under way: an objective and a key result of 2026-Q4."""
    world = World("acme")
    world.now = dt.datetime(2026, 9, 20, 9, tzinfo=dt.UTC)
    loyal = world.issue("plans", "Small shops stay", type="Objective", body="### Cycle\n2026-Q4\n", assignees=["ines"])
    world.issue("plans", "Churn from 4 % to 2 %", type="Key result", parent=loyal, assignees=["ines"])
    return world


def rename(world: World, number: int, title: str, by: str) -> None:
    issue = world.repositories["plans"].items[number]
    world.event(issue, "RenamedTitleEvent", by=by, previous_title=issue.title, current_title=title)
    issue.title = title


def test_github_knows_renamed_titles_and_fields(tmp_path: Path) -> None:
    world = harbour()
    churn = world.repositories["plans"].items[2]
    world.set_field(churn, "Due", dt.date(2026, 12, 1), type="DATE")
    world.tick(days=35)
    rename(world, 2, "Churn from 4 % to 3 %", "jonas")
    world.tick(days=7)
    world.set_field(churn, "Due", dt.date(2026, 12, 20), type="DATE", by="ines")
    world.tick(days=7)
    with github(world, tmp_path) as env:
        report = checked(tmp_path, env, "--as-of", world.now.isoformat())
        gate = checked(tmp_path, env, "--as-of", world.now.isoformat(), "--key", "plans#2")
    assert messages(report) == [
        (
            "“Churn from 4 % to 3 %” was made easier 2 times since it began; "
            "last on 1 November: last day from 2026-12-01 to 2026-12-20, by ines"
        )
    ]
    assert messages(gate) == messages(report), "the gate tells the same"


def test_github_shows_no_history_of_texts_and_says_so_where_one_was_edited(tmp_path: Path) -> None:
    for edited in (False, True):
        world = harbour()
        churn = world.repositories["plans"].items[2]
        churn.title, churn.body = "Churn goes down", "### Baseline\n4 %\n\n### Target\n2 %\n"
        churn.editor = world.account("ines") if edited else None
        world.tick(days=50)
        with github(world, tmp_path) as env:
            report = checked(tmp_path, env, "--as-of", world.now.isoformat())
        assert messages(report) == []
        assert ("GitHub shows no history" in why_not(report)) == edited


def test_back_from_a_pause_is_read_from_the_history_of_a_tracker(tmp_path: Path) -> None:
    """stale-check-in leaves a goal alone for as many days after the pause as after its first day."""
    world = harbour()
    churn = world.repositories["plans"].items[2]
    world.set_field(churn, "State", "On hold")
    world.comment(churn, "Check-in: value 3.9 %, on track")
    world.tick(days=50)
    world.set_field(churn, "State", "In progress")
    world.tick(days=3)
    days = [(world.now + dt.timedelta(days=later)).isoformat() for later in (0, 30)]
    with github(world, tmp_path) as env:
        asked = ("check", "--select", "stale-check-in", "-f", "json", "--as-of")
        said = [okrlint(*asked, day, cwd=tmp_path, env=env).out for day in days]
    found = [{f["subjects"][0]["key"] for f in json.loads(one)["findings"]} for one in said]
    assert found == [set(), {"acme/plans#2"}]


# Jira ---------------------------------------------------------------------------------------------------------------

JIRA = "sources: [{{jira: {{url: '{url}', site: marigold, projects: [OKR], fields: {{cycle: [fixVersions]}}}}}}]\n"


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
def test_jira_knows_targets_days_titles_texts_and_pauses(tmp_path: Path, cloud: bool) -> None:
    site = company.empty(cloud=cloud)
    who, other = site.user("u1", "Ines Abara"), site.user("u2", "Jonas Wirth")
    quarter = Version("7", "2026-Q4", "2026-10-01", "2026-12-31")
    begin = dt.datetime(2026, 9, 20, 9, tzinfo=dt.UTC)
    top = site.issue("OKR", "Objective", "Small shops stay", at=begin, assignee=who, fixVersions=[quarter])

    def result(title: str, **values: Any) -> Any:
        made = site.issue("OKR", "Key Result", title, at=begin, assignee=who, **values)
        company.adopt(site, made, top)
        return made

    field = result("Churn of small shops", Baseline=4.0, Target=2.0, Unit="%", duedate="2026-12-01")
    named = result("Calls at night from 40 to 5")
    told = result("Refunds", description="Baseline: 9 days\n\nTarget: 3 days\n")
    held = result("Visits from 20 to 60", status="On hold")
    on = [begin + dt.timedelta(days=d) for d in (35, 42, 49)]
    site.change(field, who, on[0], Target=3.0)
    site.change(field, other, on[1], duedate="2026-12-20")
    site.change(named, other, on[1], summary="Calls at night from 40 to 12")
    site.change(told, who, on[0], description="Baseline: 9 days\n\nTarget: 5 days\n")
    site.change(held, who, on[2], status="In Progress")
    site.now = on[2] + dt.timedelta(days=2)
    with JiraServer(site) as jira:
        (tmp_path / "okrlint.yaml").write_text(JIRA.format(url=jira.url))
        report = checked(tmp_path, jira.environment, "--as-of", site.now.isoformat())
        asked = "SELECT k.key, c.before, c.after FROM change c JOIN key_result k USING (goal) WHERE c.what = 'state'"
        did = okrlint("query", asked, "--as-of", site.now.isoformat(), cwd=tmp_path, env=jira.environment)
        at_gate = [
            said
            for issue in (field, named, told)
            for said in messages(
                checked(tmp_path, jira.environment, "--as-of", site.now.isoformat(), "--key", issue.key)
            )
        ]
    assert sorted(at_gate) == messages(report)
    eased, day = "was made easier", "last on 1 November"
    assert messages(report) == [
        f"“Calls at night from 40 to 12” {eased} 1 time since it began; {day}: target from 5 to 12, by Jonas Wirth",
        (
            f"“Churn of small shops” {eased} 2 times since it began; {day}: last day from 2026-12-01 to 2026-12-20, "
            "by Jonas Wirth"
        ),
        f"“Refunds” {eased} 1 time since it began; last on 25 October: target from 3 days to 5 days, by Ines Abara",
    ]
    assert why_not(report) == "[]"
    assert [line.split() for line in did.out.splitlines() if held.key in line] == [[held.key, "paused", "active"]]


def test_a_history_that_jira_does_not_give_is_not_evaluated(tmp_path: Path) -> None:
    site = company.build()
    with JiraServer(site) as jira:
        jira.fault("POST /changelog/bulkfetch", status=500, forever=True)
        (tmp_path / "okrlint.yaml").write_text(JIRA.format(url=jira.url))
        did = okrlint(
            "check", "--select", RULE, "-f", "json", "--as-of", "2026-06-15", cwd=tmp_path, env=jira.environment
        )
    assert did.code == 3
    assert "the history" in why_not(json.loads(did.out))


def test_many_fields_cost_no_request_more_than_reports_do(tmp_path: Path) -> None:
    site = company.build()
    for name in ("Confidence", "OKR status", "Current", "Cycle"):
        site.field(name, "string", CUSTOM + "textfield")
    with JiraServer(site) as jira:
        (tmp_path / "okrlint.yaml").write_text(JIRA.format(url=jira.url))
        checked(tmp_path, jira.environment, "--as-of", "2026-06-15")
        asked = [e for e in jira.exchanges if e.path.endswith("/changelog/bulkfetch")]
    goals = {str(i.id) for i in site.issues.values() if i.project == "OKR"}
    of_goals = [e for e in asked if isinstance(e.sent, dict) and set(e.sent["issueIdsOrKeys"]) & goals]
    assert [len(e.sent["fieldIds"]) for e in of_goals if isinstance(e.sent, dict)] == [10]


# Work that keeps coming --------------------------------------------------------------------------------------------

OPENED = (1, 2, 3, 5, 8, 26, 30, 33, 36)
"""Days after the first day of the cycle on which work was opened: five items in the first two weeks, four since."""
GREW = "“Churn from 4 % to 2 %”: 5 work items were linked in the first 14 days, 4 were opened since"
FIRST = dt.datetime(2026, 10, 1, 9, tzinfo=dt.UTC)


def test_growth_of_work_is_told_from_github(tmp_path: Path) -> None:
    world = harbour()
    churn = world.repositories["plans"].items[2]
    for number, days in enumerate(OPENED):
        world.now = FIRST + dt.timedelta(days=days)
        world.issue("plans", f"Step {number}", parent=churn, assignees=["ines"])
    with github(world, tmp_path) as env:
        report = checked(tmp_path, env, "--preset", "strict", "--as-of", "2026-11-16")
    assert messages(report, "scope-growth") == [GREW]


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
def test_growth_of_work_is_told_from_jira(tmp_path: Path, cloud: bool) -> None:
    site = company.empty(cloud=cloud)
    who, quarter = site.user("u1", "Ines Abara"), Version("7", "2026-Q4", "2026-10-01", "2026-12-31")
    top = site.issue("OKR", "Objective", "Small shops stay", at=FIRST, assignee=who, fixVersions=[quarter])
    churn = site.issue("OKR", "Key Result", "Churn from 4 % to 2 %", at=FIRST, assignee=who)
    company.adopt(site, churn, top)
    for number, days in enumerate(OPENED):
        at = FIRST + dt.timedelta(days=days)
        company.adopt(site, site.issue("OKR", "Epic", f"Step {number}", at=at, assignee=who), churn)
    with JiraServer(site) as jira:
        (tmp_path / "okrlint.yaml").write_text(JIRA.format(url=jira.url))
        report = checked(tmp_path, jira.environment, "--preset", "strict", "--as-of", "2026-11-16")
    assert messages(report, "scope-growth") == [GREW]
