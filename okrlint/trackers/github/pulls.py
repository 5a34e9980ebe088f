"""Pull requests that no issue links: read with `pull_requests: all`, for those that name a ticket elsewhere."""

from __future__ import annotations

from typing import Any

from okrlint.trackers.github import queries
from okrlint.trackers.github.client import GitHubError
from okrlint.trackers.github.coverage import OF_WORK
from okrlint.trackers.github.fields import Node
from okrlint.trackers.github.links import upward
from okrlint.trackers.github.listing import budget, unseen_repository
from okrlint.trackers.github.paging import in_repository, pages
from okrlint.trackers.github.reading import GitHubReading
from okrlint.trackers.github.state import Repo
from okrlint.trackers.http.paging import PagePace
from okrlint.trackers.text.body import read_body


def list_pulls(reading: GitHubReading, say: Any) -> None:
    """Take in the pull requests of all repositories, or those that changed, which say what they are for."""
    for name in reading.part.repositories:
        repo = reading.state.repos.setdefault(name, Repo())
        if repo.pulled:
            continue
        try:
            _list(reading, name, repo, say)
        except GitHubError as error:
            if error.kind not in ("missing", "forbidden"):
                raise
            unseen_repository(reading, name, error)


def _list(reading: GitHubReading, name: str, repo: Repo, say: Any) -> None:
    owner, newest, looked = reading.settings.owner, repo.pulls, 0
    asked, pace = {"owner": owner, "name": name}, PagePace(queries.BATCH)
    for page in pages(reading.client, queries.pulls(reading.features), asked, in_repository("pullRequests"), pace):
        changed = [node for node in page.nodes if str(node.get("updatedAt") or "") >= repo.pulls]
        for node in changed:
            if node["id"] in reading.state.items or _says_what_for(reading, node):
                reading.take(node)
            newest = max(newest, str(node["updatedAt"]))
        looked += len(changed)
        if page.holes or page.why.startswith("the server repeats"):
            why = f"{owner}/{name}: some pull requests could not be delivered ({page.why or 'no reason given'})"
            reading.seen.fail(f"repository {owner}/{name}", why)
            reading.seen.partial(OF_WORK, why)
        reading.seen.refused(page.refused)
        reading.answered()
        say(f"{owner}/{name}: {looked} pull requests read{budget(reading)}")
        if len(changed) < len(page.nodes):
            break
    repo.pulls, repo.pulled = newest, True
    reading.answered(now=True)


def _says_what_for(reading: GitHubReading, node: Node) -> bool:
    body = read_body(str(node.get("body") or ""), reading.settings.headings)
    # One that closes an issue is a movement of that issue.
    said = upward(node, body, None, reading.settings, reading.hosts)
    return any(edge.via != "pull_request" for edge in said)
