"""Counts the requests and points that reading an organisation from GitHub takes, beside the plain PyGithub way.

    python benchmarks/github_requests.py [--issues 5000] [--plain-sample 500]

Both read the same pretended organisation from the same local server in one run. The plain way is what a script would
do: list the issues, then ask each for what the list does not hold (parts, history). It takes long, so the part that is
asked issue by issue is measured on `--plain-sample` issues of each repository and scaled (0 measures all of them).
"""

from __future__ import annotations

import argparse
import math
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.cli.front import environment
from tests.fakes.github import TOKEN, FakeGitHub, World

AS_OF = "2026-11-20T12:00:00Z"
CONFIG = "sources:\n  - github: {{owner: acme, repositories: [plans, app], base_url: '{url}'}}\n"
HOUR_OF_A_WORKFLOW = 1000
"""Points an hour that GITHUB_TOKEN has in one repository."""


def company(issues: int) -> World:
    """An organisation of that size: one objective in 100 issues, four key results each, the rest is work below them."""
    world = World("acme")
    objectives = max(1, issues // 100)
    goals = [world.issue("plans", f"Objective {n}", type="Objective", assignees=["ada"]) for n in range(objectives)]
    results = [
        world.issue("plans", f"Key result {n}", type="Key result", parent=goals[n // 4], assignees=["ada"])
        for n in range(4 * objectives)
    ]
    people = [f"dev-{n}" for n in range(40)]
    parents = list(results)
    for number in range(issues - len(goals) - len(results)):
        world.tick(minutes=3)
        # Parents keep fewer than 100 sub-issues, as GitHub demands; one item in six serves nothing.
        parent = None if number % 6 == 5 else parents[number % len(parents)]
        item = world.issue("app", f"Work {number}", parent=parent, assignees=[people[number % 40]])
        if number % 9 == 0:
            parents.append(item)
        world.comment(item, "under way", by=people[number % 40])
        if number % 3 == 0:
            world.pull_request(item, f"Code {number}", by=people[number % 40])
            world.close(item, by=people[number % 40])
    for result in results:
        world.tick(minutes=1)
        world.comment(result, "Check-in: value 12, on track")
    return world


def ours(fake: FakeGitHub, folder: Path, say: str) -> tuple[int, int, float]:
    """(requests, points, seconds) of one `okrlint fetch -o s`, as a user types it."""
    fake.requests.clear()
    fake.points = 0
    begun = time.perf_counter()
    command = [sys.executable, "-m", "okrlint", "fetch", "-o", "s", "--as-of", AS_OF]
    subprocess.run(command, cwd=folder, env=environment(fake.environment), check=True, stdout=subprocess.DEVNULL)
    seconds = time.perf_counter() - begun
    print(f"{say:34} {len(fake.requests):8,d} requests {fake.points:8,d} points {seconds:8.1f} s")
    return len(fake.requests), fake.points, seconds


def plain(fake: FakeGitHub, sample: int) -> int:
    """Requests of the plain way: the lists as they are, what is asked issue by issue counted on a sample and scaled."""
    import github

    needed = 0
    client = github.Github(auth=github.Auth.Token(TOKEN), base_url=fake.url, retry=None, seconds_between_requests=0)
    for name in ("plans", "app"):
        fake.requests.clear()
        issues = [i for i in client.get_repo(f"acme/{name}").get_issues(state="all") if "/pull/" not in i.html_url]
        needed += len(fake.requests)
        fake.requests.clear()
        chosen = issues[:: max(1, len(issues) // sample)] if sample else issues
        for issue in chosen:
            list(issue.get_sub_issues())
            list(issue.get_timeline())
            if name == "plans":
                list(issue.get_comments())
        needed += round(len(fake.requests) * len(issues) / len(chosen))
    return needed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--issues", type=int, default=5000)
    parser.add_argument("--plain-sample", type=int, default=100)
    arguments = parser.parse_args()
    world = company(arguments.issues)
    allowed = math.ceil(1.2 * math.ceil(arguments.issues / 25) + 20)
    with FakeGitHub(world, limit=1_000_000) as fake, tempfile.TemporaryDirectory() as folder:
        fake.strict = False
        (Path(folder) / "okrlint.yaml").write_text(CONFIG.format(url=fake.url))
        requests, points, _ = ours(fake, Path(folder), f"okrlint, {arguments.issues:,d} issues")
        again, _, _ = ours(fake, Path(folder), "okrlint again, nothing changed")
        scaled = plain(fake, arguments.plain_sample)
        print(f"{'plain PyGithub (scaled)':34} {scaled:8,d} requests")
    print(f"okrlint takes {scaled / requests:.0f} times fewer requests than the plain way")
    for what, held in (
        (f"at most {allowed} requests", requests <= allowed),
        (f"fewer than {HOUR_OF_A_WORKFLOW} points", points < HOUR_OF_A_WORKFLOW),
        ("nothing changed: at most 5 requests a repository", again <= 10),
    ):
        print(f"{'holds ' if held else 'FAILS '} {what}")


if __name__ == "__main__":
    main()
