"""What each kind of scan asks of a server, request by request, through the command: counts and order show in review.

After a wanted change: `OKRLINT_REWRITE_GOLDEN=1 pytest tests/trackers/test_golden_requests.py`, then read the diff.
"""

from __future__ import annotations

import base64
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.cli.front import environment, okrlint
from tests.fakes.github import FakeGitHub, Fault, World
from tests.fakes.github.faults import Request
from tests.fakes.jira import Exchange, JiraServer, company

GOLDEN = Path(__file__).parent / "golden_requests"
DAYS = ("2026-12-01T08:00:00Z", "2026-12-02T08:00:00Z")
GITHUB = "github: {{owner: acme, repositories: [plans, api], base_url: '{url}'}}"
JIRA = "jira: {{url: '{url}', site: marigold, projects: [OKR, APP], serves: [parent, contributes to, measures]}}"
SERVERS = ("github", "jira-cloud", "jira-data-center")


class Server(NamedTuple):
    """One fake: what `okrlint.yaml` says of it, a goal on it, and what it was asked so far, one line a request."""

    config: str
    environment: dict[str, str]
    key: str
    asked: Callable[[], list[str]]
    kill_at: Callable[[int, Callable[[], None]], None]
    later: Callable[[], None]


@pytest.mark.parametrize("name", SERVERS)
def test_what_each_scan_asks_for(name: str, tmp_path: Path) -> None:
    with _server(name) as server:
        (tmp_path / "okrlint.yaml").write_text(f"sources:\n  - {server.config}\n")
        full = _scan(server, lambda: _fetch(server, tmp_path, DAYS[0], "snap"))
        server.later()
        second = _scan(server, lambda: _fetch(server, tmp_path, DAYS[1], "snap"))
        killed = _scan(server, lambda: _killed(server, tmp_path, 3 * len(full) // 4))
        resumed = _scan(server, lambda: _fetch(server, tmp_path, DAYS[0], "torn"))
        gate = _scan(server, lambda: _check(server, tmp_path))
    scans = {"full": full, "second": second, "resumed": [*killed, "(killed here)", *resumed], "gate": gate}
    for scan, lines in scans.items():
        path = GOLDEN / f"{name}-{scan}.txt"
        said = "".join(f"{line}\n" for line in lines)
        if os.environ.get("OKRLINT_REWRITE_GOLDEN"):
            path.write_text(said)
        assert said == path.read_text(), path.name


def test_there_is_no_golden_file_without_a_scan() -> None:
    wanted = {f"{name}-{scan}.txt" for name in SERVERS for scan in ("full", "second", "resumed", "gate")}
    assert {p.name for p in GOLDEN.iterdir()} == wanted


def _scan(server: Server, run: Callable[[], None]) -> list[str]:
    before = len(server.asked())
    run()
    return server.asked()[before:]


def _fetch(server: Server, folder: Path, as_of: str, into: str) -> None:
    did = okrlint("fetch", "--as-of", as_of, "-o", into, cwd=folder, env=server.environment)
    assert did.code == 0, did.err


def _check(server: Server, folder: Path) -> None:
    did = okrlint("check", "--key", server.key, "--as-of", DAYS[0], cwd=folder, env=server.environment)
    assert did.code in (0, 1), did.err


def _killed(server: Server, folder: Path, nth: int) -> None:
    """`okrlint fetch` in a process of its own that gets no answer to its nth request, nor to anything else."""
    process: list[subprocess.Popen[bytes]] = []
    before, patience = len(server.asked()), time.monotonic() + 10
    server.kill_at(nth, lambda: os.kill(process[0].pid, signal.SIGKILL))
    arguments = [sys.executable, "-m", "okrlint", "fetch", "--as-of", DAYS[0], "-o", "torn"]
    process.append(subprocess.Popen(arguments, cwd=folder, env=environment(server.environment)))
    assert process[0].wait(60) == -signal.SIGKILL
    while len(server.asked()) - before < nth and time.monotonic() < patience:
        time.sleep(0.02)  # the fake notes a request once it has an answer, which nobody waits for any more


@contextmanager
def _server(name: str) -> Iterator[Server]:
    if name == "github":
        world = harbour()
        with FakeGitHub(world) as fake:

            def kill(nth: int, call: Callable[[], None]) -> None:
                fake.faults.append(Fault(nth=nth, call=call))

            def asked() -> list[str]:
                return [_github_line(r) for r in fake.requests]

            config = GITHUB.format(url=fake.url)
            yield Server(config, fake.environment, "acme/plans#3", asked, kill, lambda: harbour_moves(world))
            assert fake.violations == []
        return
    site = company.build("links", cloud=name == "jira-cloud", objectives=6, key_results=2, work=6)
    with JiraServer(site, page_cap=20) as jira:

        def kill_jira(nth: int, call: Callable[[], None]) -> None:
            jira.fault("*", "hook", nth=nth, then=lambda _: call())

        def asked_jira() -> list[str]:
            return [_jira_line(e) for e in jira.exchanges]

        def moves() -> None:
            site.later(days=1)
            story = next(i for i in site.issues.values() if i.project == "APP" and i.type.level == 0)
            site.change(story, site.users["u1"], status="Done")
            epics = [i for i in site.issues.values() if i.type.name == "Epic"]
            results = [i for i in site.issues.values() if i.type.name == "Key Result"]
            site.link("Contribution", epics[2], results[0])
            site.later(hours=1)

        key = next(i.key for i in site.issues.values() if i.type.name == "Key Result")
        yield Server(JIRA.format(url=jira.url), jira.environment, key, asked_jira, kill_jira, moves)


def harbour() -> World:
    """Goals in one repository, work in another and a third; pull requests, a long history, a tasklist, a mention."""
    world = World("acme")
    grow = world.issue("plans", "Grow the harbour trade", type="Objective", assignees=["ada"])
    calm = world.issue("plans", "Calm the night shift", type="Objective", assignees=["bob"])
    berths = world.issue("plans", "Raise berth use to 75 %", type="Key result", parent=grow, assignees=["ada"])
    alerts = world.issue("plans", "Cut pager alerts to 12 a week", type="Key result", parent=calm)
    world.tick(minutes=1)
    build = world.issue("api", "Booking service", parent=berths, assignees=["cyd"])
    far = world.issue("yard", "Cranes report their load", parent=alerts)
    world.pull_request(far, "Load sensors", merged=False)
    listed = world.issue("api", "Quieter rules")
    alerts.body = f"### Tasks\n- [ ] {listed.key}\n"
    for number in range(90):
        world.tick(minutes=1)
        work = world.issue("api", f"Step {number}", parent=build if number < 40 else None, assignees=["dov"])
        if number < 30:
            world.comment(build, f"Step {number} is planned.")
        if number % 9 == 0:
            world.pull_request(work, f"Code for step {number}")
    world.tick(minutes=1)
    loose = world.issue("yard", "Paint the quay", body=f"Contributes to {berths.key}")
    world.mention(loose, berths)
    world.comment(berths, "Check-in: value 64, on track")
    return world


def harbour_moves(world: World) -> None:
    world.tick(days=1)
    world.close(world.repositories["api"].items[5])
    world.attach(world.repositories["plans"].items[4], world.repositories["api"].items[80])


def _github_line(request: Request) -> str:
    if not request.operation:
        return f"{request.verb} {request.path}"
    told = []
    for name, value in (request.body.get("variables") or {}).items():
        shown = f"{len(value)} ids" if isinstance(value, list) else _cursor(value)
        if name not in ("owner",) and value is not None and not re.fullmatch(r"id\d+", name):
            told.append(f"{name}={shown}")
    return " ".join([request.operation, *told])


def _cursor(value: Any) -> str:
    try:
        return base64.b64decode(str(value), validate=True).decode().removeprefix("cursor:") if value else ""
    except ValueError:
        return str(value)


def _jira_line(exchange: Exchange) -> str:
    told = dict(exchange.query)
    for name, value in (exchange.sent or {}).items() if isinstance(exchange.sent, dict) else ():
        if name == "fields":
            continue
        told[name] = f"{len(value)}" if isinstance(value, list) else str(value)
    if "nextPageToken" in told:
        told["nextPageToken"] = "…"
    words = [f"{exchange.method} {exchange.path}", *(f"{k}={v}" for k, v in told.items())]
    answer = exchange.answer if isinstance(exchange.answer, dict) else {}
    if isinstance(answer.get("issues"), list):
        words.append(f"-> {len(answer['issues'])} issues")
    return re.sub(r"\(((?:\"[A-Z]+-\d+\"(?:, )?){4,})\)", lambda m: f"({m[1].count('-')} keys)", " ".join(words))
