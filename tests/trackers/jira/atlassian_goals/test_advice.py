"""What is advised for a goal of Atlassian Goals can be done there, and helps: nothing in it is a field of an issue."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.front import okrlint
from tests.fakes.jira import JiraServer, Site, company, goals_okrs
from tests.fakes.jira.site import User
from tests.trackers.jira.atlassian_goals.test_reading import CONFIG, HARBOR, build, goals_of, one
from tests.trackers.jira.conftest import Serve, Time

NAME = "Vans that stand still"


@pytest.fixture(autouse=True)
def clock(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


def findings(server: JiraServer, folder: Path, day: str) -> list[dict[str, Any]]:
    """What the command says of goals of Atlassian Goals, one by one."""
    folder.mkdir(exist_ok=True)
    config = CONFIG.replace("goals: true", "goals: {{report_days: 7}}")
    (folder / "okrlint.yaml").write_text(config.format(url=server.url))
    command = ("check", "--as-of", day, "--preset", "strict", "--no-fold", "-f", "json")
    did = okrlint(*command, cwd=folder, env=server.environment)
    assert did.code in (0, 1), did.err
    found: list[dict[str, Any]] = json.loads(did.out)["findings"]
    return [f for f in found if f["subjects"][0]["id"].startswith("ari:")]


def test_no_advice_names_a_place_that_only_issues_have(serve: Serve, tmp_path: Path) -> None:
    found = findings(serve(goals_okrs.site_of(HARBOR)), tmp_path, "2026-11-16")
    assert len({f["rule"] for f in found}) >= 8
    for one_ in found:
        assert not re.search(r"field Assignee|Won't do|On hold|child issue|parent of the work", one_["advice"]), one_


def somebody(site: Site) -> User:
    """A person: the first account of the site is that of a program."""
    return next(user for user in site.users.values() if user.name in company.PEOPLE)


def owned(site: Site) -> None:
    one(site, "Bread")["owner"] = goals_of(site).user(somebody(site))


def named_by_work(site: Site) -> None:
    who = somebody(site)
    work = site.issue("APP", "Story", "Mend the vans", at=site.now - dt.timedelta(days=1), assignee=who)
    work.values[site.named("Goals").id] = [one(site, NAME)["id"]]


def reported(site: Site) -> None:
    goals_of(site).update(
        one(site, NAME), somebody(site), site.now - dt.timedelta(days=1), "Two are mended", state="on_track"
    )


@pytest.mark.parametrize(
    ("rule", "name", "advised", "follow"),
    [
        ("missing-owner", "Bread", "`NAME` as its owner", owned),
        ("idle-key-result", NAME, "in the field Goals of the work item", named_by_work),
        ("stale-check-in", NAME, "an update `on track` that says what has changed", reported),
    ],
)
def test_what_is_advised_is_done_there_and_the_finding_goes(
    serve: Serve, tmp_path: Path, rule: str, name: str, advised: str, follow: Callable[[Site], None]
) -> None:
    site = build()
    one(site, "Bread")["owner"] = None
    server, day = serve(site), f"{site.now:%Y-%m-%d}"
    id_ = one(site, name)["id"]
    [said] = [
        f for f in findings(server, tmp_path / "before", day) if f["rule"] == rule and f["subjects"][0]["id"] == id_
    ]
    assert advised in said["advice"]
    follow(site)
    after = findings(server, tmp_path / "after", day)
    assert said["fingerprint"] not in {f["fingerprint"] for f in after}
