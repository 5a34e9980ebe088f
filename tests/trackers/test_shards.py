"""A fetch in eight parts, side by side against one server, and what `okrlint snapshot merge` makes of them."""

from __future__ import annotations

import json
import os
import signal
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from okrlint.snapshot import Shard, holds
from tests.cli.front import Did, okrlint
from tests.fakes.github import FakeGitHub, Fault, World
from tests.fakes.jira import JiraServer, Site, company
from tests.fakes.jira.site import START
from tests.trackers import killing

OF = 8
DAYS = ("2026-12-01T08:00:00Z", "2026-12-02T08:00:00Z")
GITHUB = """
  - github:
      owner: acme
      repositories: [plans, vision, api, web, ops, data, app, docs]
      boards: [7, 8, 9]
      fields: {{rank: [position]}}
      base_url: '{url}'
  - files: {{paths: [okrs.yaml]}}
"""
JIRA = """
  - jira:
      url: '{url}'
      site: marigold
      projects: [OKR, APP, LAB, WEB, OPS, BAR]
      serves: [parent, contributes to, measures]
      fields: {{rank: [gh-lexo-rank]}}
  - files: {{paths: [okrs.yaml]}}
"""
FILE = """objectives:
  - title: The archive is open to everybody
    owner: Vera Lindt
    cycle: 2026-Q4
    key_results:
      - title: Visitors a month
        baseline: 10
        target: 40
"""
ASKED = {
    "github": (15, [4, 4, 6, 2, 7, 5, 0, 2], 17, [4, 8, 8, 3, 4, 6, 0, 3]),
    "jira-cloud": (21, [14, 15, 0, 16, 16, 0, 0, 0], 14, [10, 15, 0, 10, 9, 0, 0, 0]),
    "jira-data-center": (14, [12, 12, 0, 12, 13, 0, 0, 0], 13, [8, 15, 0, 9, 8, 0, 0, 0]),
}
"""Requests of the whole fetch and of each shard, and of those of the next night.

What a shard costs more is a first look (GitHub 1, Jira 7 to 9), and one of every kind of question that it has at all.
"""
BY_PARENTS = """      objective: {types: [Objective], board: 7}
      key_result: {types: [Key result], below: objective}
"""
MORE = 16
"""Requests that a further shard which reads something may cost."""


class Server(NamedTuple):
    """One fake, what `okrlint.yaml` says of it, how many requests it had, and how to be called at one of them."""

    config: str
    environment: dict[str, str]
    asked: Callable[[], int]
    at: Callable[[int, Callable[[], None]], None]
    later: Callable[[], None]


@pytest.fixture(params=["github", "jira-cloud", "jira-data-center"])
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_eight_shards_of_which_two_are_killed(name: str, tmp_path: Path) -> None:
    with _server(name) as server:
        (tmp_path / "okrlint.yaml").write_text(f"sources:{server.config}")
        (tmp_path / "okrs.yaml").write_text(FILE)
        whole = okrlint("fetch", "--as-of", DAYS[0], "-o", "whole", cwd=tmp_path, env=server.environment)
        assert whole.code == 0, whole.err
        lost = _busy(server)[:2]
        _side_by_side(server, tmp_path, dying=dict(zip(lost, (4, 7), strict=True)))
        merged = _merge(tmp_path)
        assert merged.code == 3
        for number in lost:
            assert f"shard {number} of 8 is missing: " in merged.err
        assert "6 of 8 shards in merged" in merged.out + merged.err
        partial = _judged(tmp_path, "merged")
        assert not partial["complete"]
        assert f"shard {lost[0]} of 8 is missing" in json.dumps(partial["sources"])

        for number in lost:
            assert _fetch(server, tmp_path, number, DAYS[0]).code == 0
        assert _merge(tmp_path).code == 0
        _same(tmp_path, "whole", "merged")

        # A night later something has moved: each shard goes on from its own folder.
        server.later()
        assert okrlint("fetch", "--as-of", DAYS[1], "-o", "whole", cwd=tmp_path, env=server.environment).code == 0
        _side_by_side(server, tmp_path, DAYS[1])
        assert _merge(tmp_path).code == 0
        _same(tmp_path, "whole", "merged")


def test_what_shards_ask_for(name: str, tmp_path: Path) -> None:
    with _server(name) as server:
        (tmp_path / "okrlint.yaml").write_text(f"sources:{server.config}")
        (tmp_path / "okrs.yaml").write_text(FILE)
        asked: list[Any] = []
        for day in DAYS:
            before = server.asked()
            assert okrlint("fetch", "--as-of", day, "-o", "whole", cwd=tmp_path, env=server.environment).code == 0
            asked += [server.asked() - before, []]
            for number in range(1, OF + 1):
                before = server.asked()
                assert _fetch(server, tmp_path, number, day).code == 0
                asked[-1].append(server.asked() - before)
            if day == DAYS[0]:
                server.later()
        busy = len(_busy(server))
    assert tuple(asked) == ASKED[name]
    for single, shards in (asked[:2], asked[2:]):
        assert sum(shards) <= single + busy * MORE


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("github", "      work: linked\n"),
        # What is a key result depends on its objective, which lies in another shard and is known by its board.
        (
            "github",
            BY_PARENTS,
        ),
        ("jira-cloud", "      work: issuetype = Story\n      poll: {types: [Task]}\n"),
    ],
    ids=["linked work", "goals by their parents", "a condition for work"],
)
def test_other_mappings_are_divided_alike(name: str, more: str, tmp_path: Path) -> None:
    with _server(name) as server:
        config = server.config.replace("  - files:", f"{more}  - files:")
        (tmp_path / "okrlint.yaml").write_text(f"sources:{config}")
        (tmp_path / "okrs.yaml").write_text(FILE)
        for day in DAYS:
            assert okrlint("fetch", "--as-of", day, "-o", "whole", cwd=tmp_path, env=server.environment).code == 0
            for number in range(1, OF + 1):
                assert _fetch(server, tmp_path, number, day).code == 0
            assert _merge(tmp_path).code == 0
            _same(tmp_path, "whole", "merged")
            if day == DAYS[0]:
                server.later()


def _busy(server: Server) -> list[int]:
    """The shards that list something, but for the first."""
    text = server.config.partition("repositories: [" if "repositories" in server.config else "projects: [")[2]
    names = text.partition("]")[0].split(", ")
    return [n for n in range(2, OF + 1) if any(holds(Shard(n, OF), name) for name in names)]


def _fetch(server: Server, folder: Path, number: int, as_of: str, into: str = "shard") -> Did:
    arguments = ("fetch", "--shard", f"{number}/{OF}", "--as-of", as_of, "-o", f"{into}-{number}")
    return okrlint(*arguments, cwd=folder, env=server.environment)


def _side_by_side(server: Server, folder: Path, as_of: str = DAYS[0], dying: Mapping[int, int] | None = None) -> None:
    """All shards at once, each in a process; `dying` says which of them is killed at which request of all."""
    running = {}
    for number in range(1, OF + 1):
        arguments = ("fetch", "--shard", f"{number}/{OF}", "--as-of", as_of, "-o", f"shard-{number}")
        running[number] = killing.APART.Process(target=_run, args=(arguments, folder, server.environment))
    for number, nth in (dying or {}).items():
        server.at(nth, partial(_kill, running[number]))
    for process in running.values():
        process.start()
    for number, process in running.items():
        process.join(120)
        assert process.exitcode == (-signal.SIGKILL if number in (dying or {}) else 0), number


def _kill(process: Any) -> None:
    patience = time.monotonic() + 10
    while process.pid is None and time.monotonic() < patience:
        time.sleep(0.01)
    os.kill(process.pid, signal.SIGKILL)


def _run(arguments: tuple[str, ...], folder: Path, environment: dict[str, str]) -> None:
    did = okrlint(*arguments, cwd=folder, env=environment)
    raise SystemExit(did.code)


def _merge(folder: Path, *shards: str, into: str = "merged") -> Did:
    return okrlint("snapshot", "merge", *(shards or _shards()), "--into", into, cwd=folder)


def _shards() -> Sequence[str]:
    return [f"shard-{number}" for number in range(1, OF + 1)]


def _judged(folder: Path, snapshot: str) -> dict[str, Any]:
    did = okrlint("check", snapshot, "--preset", "strict", "-f", "json", "--allow-partial", cwd=folder)
    assert did.code in (0, 1), did.err
    found: dict[str, Any] = json.loads(did.out)
    return found


def _same(folder: Path, one: str, two: str) -> None:
    """Two snapshots hold the same records and coverage, and are judged alike to the last letter."""
    assert _records(folder / one) == _records(folder / two)
    first, second = _judged(folder, one), _judged(folder, two)
    assert first["findings"]
    assert sum(f["rule"] == "orphan-work" for f in first["findings"]) < len(first["findings"])
    for found in (first, second):
        found.pop("timings", None)
    _alike(
        json.loads((folder / one / "manifest.json").read_text()),
        json.loads((folder / two / "manifest.json").read_text()),
    )
    assert first == second


def _alike(one: dict[str, Any], two: dict[str, Any]) -> None:
    """Both manifests say the same of every source, but for where a later fetch goes on."""
    assert one["as_of"] == two["as_of"]
    assert one["sources"].keys() == two["sources"].keys()
    for name, source in one["sources"].items():
        for said in (source, two["sources"][name]):
            for told in ("cursors", "seq"):
                said.pop(told, None)
        assert source == two["sources"][name]


def _records(folder: Path) -> dict[str, Counter[str]]:
    found = {}
    sources = json.loads((folder / "manifest.json").read_text())["sources"]
    assert sources
    for path in sorted(folder.glob("*.ndjson")):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        newest: dict[tuple[str, str], int] = {}
        for line in lines:
            group = (line["source"], line["of"])
            newest[group] = max(newest.get(group, 0), line["seq"])
        living = [r for r in lines if r["seq"] == newest[r["source"], r["of"]] and not r.get("gone")]
        told = [json.dumps({k: v for k, v in r.items() if k != "seq"}, sort_keys=True) for r in living]
        # People, teams and cycles are said by every shard that meets them.
        shared = path.stem in ("person", "team", "cycle")
        if told:
            found[path.stem] = Counter(set(told) if shared else told)
    return found


@contextmanager
def _server(name: str) -> Iterator[Server]:
    if name == "github":
        world, moves = harbour()
        with FakeGitHub(world) as fake:

            def at(nth: int, call: Callable[[], None]) -> None:
                fake.faults.append(Fault(nth=nth, call=call))

            config = GITHUB.format(url=fake.url)
            yield Server(config, fake.environment, lambda: len(fake.requests), at, moves)
            assert fake.violations == []
        return
    site, moves = bakery(cloud=name == "jira-cloud")
    with JiraServer(site, page_cap=20) as jira:

        def at_jira(nth: int, call: Callable[[], None]) -> None:
            jira.fault("*", "hook", nth=nth, then=lambda _: call())

        yield Server(JIRA.format(url=jira.url), jira.environment, lambda: len(jira.exchanges), at_jira, moves)


def harbour() -> tuple[World, Callable[[], None]]:
    """Goals in two repositories, work in six and in one that is not asked for, with every kind of link between them."""
    world = World("acme")
    grow = world.issue("plans", "Grow the harbour trade", type="Objective", assignees=["ada"])
    calm = world.issue("vision", "Calm the night shift", type="Objective", assignees=["bob"])
    both = world.issue("vision", "Every crane reports its load", type="Objective")
    berths = world.issue("plans", "Raise berth use to 75 %", type="Key result", parent=grow, assignees=["ada"])
    alerts = world.issue("plans", "Cut pager alerts to 12 a week", type="Key result", parent=calm)
    loads = world.issue("vision", "Cranes that report: 4 to 30", type="Key result", parent=both)
    world.issue("vision", "Stop paper forms", body=f"Contributes to {berths.key}")
    ranked, own, shared = world.project(7, "Order"), world.project(8, "Trade"), world.project(9, "Two of them")
    for item in (both, berths, grow, loads, calm, alerts):
        world.card(ranked, item)
    world.card(own, grow)
    world.card(shared, grow)
    world.card(shared, calm)
    world.tick(days=2)
    world.report(own, "AT_RISK", "The crane came late.")
    world.report(shared, "OFF_TRACK", "Nobody knows whose this is.")
    build = world.issue("api", "Booking service", parent=berths, assignees=["cyd"])
    far = world.issue("yard", "Cranes speak", parent=loads)
    deep = world.issue("yard", "Sensors are mounted", parent=build)
    world.pull_request(far, "Load sensors", merged=False)
    listed = world.issue("docs", "Quieter rules")
    alerts.body = f"### Tasks\n- [ ] {listed.key}\n"
    for number in range(60):
        world.tick(minutes=1)
        repository = ("api", "web", "ops", "data", "app", "docs")[number % 6]
        parent = {0: build, 1: deep, 2: far, 3: alerts}.get(number % 5)
        work = world.issue(repository, f"Step {number}", parent=parent, assignees=["dov"])
        if number % 9 == 0:
            world.pull_request(work, f"Code for step {number}")
    world.mention(world.issue("web", "Paint the quay", body=f"Contributes to {berths.key}"), berths)
    world.comment(berths, "Check-in: value 64, on track")

    def moves() -> None:
        world.tick(days=1)
        world.close(world.repositories["api"].items[3])
        world.attach(alerts, world.repositories["web"].items[4])
        world.delete(world.repositories["ops"].items[2])
        world.issue("data", "A late step", parent=build)

    return world, moves


def bakery(*, cloud: bool) -> tuple[Site, Callable[[], None]]:
    """Goals in one project, work in five and in one that is not asked for; parents and links across all of them."""
    site = company.build("links", cloud=cloud, objectives=6, key_results=2, work=4)
    for key in ("WEB", "OPS", "BAR", "EXT"):
        site.project(key, f"Project {key}")
    epics = [i for i in site.issues.values() if i.type.name == "Epic"]
    results = [i for i in site.issues.values() if i.type.name == "Key Result"]
    ilse = site.users["u1"]
    for number in range(30):
        project = ("WEB", "OPS", "BAR", "EXT", "LAB")[number % 5]
        story = site.issue(project, "Story", f"Bake-off {number}", at=START, assignee=ilse)
        if number % 3 != 2:
            company.adopt(site, story, epics[number % len(epics)])
        if number % 7 == 0:
            site.link("Contribution", story, results[number % len(results)])
    for project in ("WEB", "OPS", "EXT"):
        epic = site.issue(project, "Epic", f"Ovens for {project}", at=START, assignee=ilse)
        site.link("Contribution", epic, results[3])
        for home in ("EXT", "BAR"):
            company.adopt(site, site.issue(home, "Story", f"{home} below {project}", at=START), epic)

    def moves() -> None:
        site.later(days=1)
        stories = [i for i in site.issues.values() if i.type.level == 0]
        site.change(next(i for i in stories if i.project == "WEB"), ilse, status="Done")
        site.delete(next(i for i in stories if i.project == "OPS"))
        site.link("Contribution", epics[2], results[0])
        site.issue("BAR", "Story", "A late one")
        site.later(hours=1)

    return site, moves
