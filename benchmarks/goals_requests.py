"""How many requests reading Atlassian Goals takes, counted through the command against the pretended gateway.

    python benchmarks/goals_requests.py [--goals 300] [--updates 52]

Counts are exact and the same on every machine. Allowed are 1.2 × pages of goals + pages of updates + 10.
"""

from __future__ import annotations

import argparse
import datetime as dt
import math
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

from okrlint.trackers.jira.atlassian_goals.pages import BATCH, PAGE
from tests.cli.front import okrlint_apart
from tests.fakes.jira import JiraServer, Site, company
from tests.fakes.jira.goals import Goals

AT = dt.datetime(2026, 5, 4, 9, tzinfo=dt.UTC)
TALKATIVE = 3
CONFIG = "sources:\n  - jira: {{url: '{url}', site: bench, projects: [OKR], goals: true}}\n"


def site_of(goals: int, updates: int) -> Site:
    """So many goals; a few of them with so many weekly updates."""
    site = company.empty("types")
    held = site.goals = Goals()
    owner = site.user("u1", "Ilse Kramer")
    for n in range(goals):
        goal = held.goal(f"Shop {n} opens with warm bread", owner=held.user(owner))
        for week in range(updates if n < TALKATIVE else 1):
            held.update(goal, owner, AT - dt.timedelta(weeks=week), f"Week {week}")
    return site


def fetch(server: JiraServer, folder: Path, day: str) -> dict[str, int]:
    """The requests to the gateway of one `okrlint fetch`, by what they ask for."""
    server.reset_counts()
    did = okrlint_apart("fetch", "-o", "snap", "--as-of", day, cwd=folder, env=server.environment)
    assert did.code == 0, did.err
    return {k.rsplit(" ", 1)[-1]: n for k, n in server.counts.items() if "graphql" in k}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--goals", type=int, default=300)
    parser.add_argument("--updates", type=int, default=52)
    given = parser.parse_args()
    site = site_of(given.goals, given.updates)
    with JiraServer(site, keep=False) as server, tempfile.TemporaryDirectory() as kept:
        (Path(kept) / "okrlint.yaml").write_text(CONFIG.format(url=server.url))
        first = fetch(server, Path(kept), "2026-06-15T08:00:00Z")
        again = fetch(server, Path(kept), "2026-06-16T08:00:00Z")
        owner = site.users["u1"]
        assert site.goals
        for goal in list(site.goals.goals.values())[:10]:
            site.goals.update(goal, owner, AT + dt.timedelta(days=42), "Another one")
        changed = fetch(server, Path(kept), "2026-06-17T08:00:00Z")
    print(f"{given.goals} goals, {PAGE} on a page, details of {BATCH} at once\n")
    print("| | pages of goals | batches of details | further pages | all |\n|---|---|---|---|---|")
    for name, counts in (("first", first), ("nothing changed", again), ("10 goals changed", changed)):
        row = [counts.get(kind, 0) for kind in ("Goals", "Details", "More")]
        print(f"| {name} | {row[0]} | {row[1]} | {row[2]} | {sum(counts.values())} |")
    pages = math.ceil(given.goals / PAGE)
    assert sum(first.values()) <= 1.2 * pages + first["Details"] + first.get("More", 0) + 10
    assert again == {"Goals": pages}


if __name__ == "__main__":
    main()
