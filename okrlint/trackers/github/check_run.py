"""A report as a check run on a commit: conclusion, summary, annotations in portions that GitHub takes."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any, Protocol

from okrlint.comments.target import Conclusion, TargetError
from okrlint.errors import OkrlintError
from okrlint.escape import clip, terminal, utf8_length
from okrlint.findings import Finding, Severity
from okrlint.trackers.github.comment_target import raised

PORTION = 50
"""Annotations in one request; GitHub refuses more."""
MOST = 1_000
"""Annotations in all; each portion is a write, and nobody reads more."""
_SUMMARY = 65_535
_LEVEL: dict[Severity, str] = {"error": "failure", "warning": "warning", "notice": "notice"}


class Rest(Protocol):
    """What is used of `okrlint.trackers.github.client.GitHubClient`."""

    def rest(self, verb: str, path: str, body: Any = None) -> Any: ...


def bodies(
    name: str, sha: str, conclusion: Conclusion, title: str, summary: str, findings: tuple[Finding, ...]
) -> Iterator[dict[str, Any]]:
    """The request that creates the check run, then those that add the rest of the annotations, in order.

    A finding without a place in a file has no annotation (GitHub has no place for it); it is in the summary.
    """
    placed = [f for f in findings if f.subjects[0].file][:MOST]
    output = {
        "title": clip(title, 255, terminal) or name,
        "summary": clip(summary, _SUMMARY, count=utf8_length),
    }
    first = {"name": name, "head_sha": sha, "external_id": name, "status": "completed", "conclusion": conclusion}
    yield {**first, "output": {**output, "annotations": [_annotation(f) for f in placed[:PORTION]]}}
    for at in range(PORTION, len(placed), PORTION):
        yield {"output": {**output, "annotations": [_annotation(f) for f in placed[at : at + PORTION]]}}


def send(client: Rest, repository: str, requests: Iterator[dict[str, Any]]) -> None:
    """Create the check run and add to it. A lost answer to the first is looked up instead of sent again.

    Raises SurfaceError. Two runs of one name on one commit do no harm: GitHub shows the newest.
    """
    first = next(requests)
    try:
        number = _try(partial(client.rest, "POST", f"/repos/{repository}/check-runs", first)).body["id"]
    except TargetError as error:
        if error.acted is not None:
            raise
        number = _find(client, repository, first)
        if number is None:
            raise
    for body in requests:
        _try(partial(client.rest, "PATCH", f"/repos/{repository}/check-runs/{number}", body))


def _find(client: Rest, repository: str, first: dict[str, Any]) -> int | None:
    path = f"/repos/{repository}/commits/{first['head_sha']}/check-runs"
    listed = _try(partial(client.rest, "GET", path)).body.get("check_runs", [])
    mine = [int(run["id"]) for run in listed if run.get("external_id") == first["external_id"]]
    return max(mine, default=None)


def _annotation(finding: Finding) -> dict[str, Any]:
    subject = finding.subjects[0]
    line = max(1, subject.line)
    return {
        "path": subject.file,
        "start_line": line,
        "end_line": line,
        "annotation_level": _LEVEL[finding.severity],
        "title": clip(f"{finding.rule}: {subject.key}", 250, terminal),
        "message": clip(f"{finding.message}\n{finding.advice}", 4_000, terminal) or finding.rule,
    }


def _try(request: Any) -> Any:
    try:
        return request()
    except OkrlintError as error:
        raise raised(error) from error
