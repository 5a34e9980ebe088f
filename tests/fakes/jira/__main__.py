"""Start a pretended Jira by hand: `python -m tests.fakes.jira [FOLDER] [--data-center] [--goals] [--port N]`."""

from __future__ import annotations

import argparse
import threading
from pathlib import Path

from tests.fakes.jira import company, goals_okrs, okrs
from tests.fakes.jira.server import JiraServer


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fakes.jira", description=__doc__)
    parser.add_argument(
        "folder", nargs="?", help="OKR files to pretend with (examples/harbor); else an invented company"
    )
    parser.add_argument("--data-center", action="store_true", help="Data Center (REST v2) in place of Cloud (v3)")
    parser.add_argument(
        "--model", choices=company.MODELS, default="types", help="how the invented company models goals"
    )
    parser.add_argument(
        "--goals", action="store_true", help="keep the goals of FOLDER in Atlassian Goals, work in Jira"
    )
    parser.add_argument("--port", type=int, default=8931)
    given = parser.parse_args()
    cloud = not given.data_center
    if given.goals and not (given.folder and cloud):
        parser.error("--goals needs a FOLDER, and Jira Cloud")
    if given.goals:
        site = goals_okrs.site_of(Path(given.folder))
    else:
        site = (
            okrs.site_of(Path(given.folder), cloud=cloud) if given.folder else company.build(given.model, cloud=cloud)
        )
    with JiraServer(site, port=given.port, keep=False) as server:
        print(
            f"# a pretended Jira {'Cloud' if cloud else 'Data Center'} with {len(site.issues)} issues; Ctrl-C ends it"
        )
        for name, value in server.environment.items():
            print(f"export {name}={value}")
        print(f"# then: okrlint init jira {server.url} --print", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print(f"# {server.reads} reads, {server.writes} writes")


if __name__ == "__main__":
    main()
