"""Pull requests and commits as places that a comparison of two reports is told to: which form means which of the two.

How one comment is kept up to date stands in `pull_comment`, what a check run holds in `check_run`.
"""

from __future__ import annotations

import re

from okrlint.comments.target import Conclusion
from okrlint.findings import Finding
from okrlint.trackers import Run
from okrlint.trackers.github.check_run import bodies, send
from okrlint.trackers.github.client import GitHubClient
from okrlint.trackers.github.comments import GitHubComments
from okrlint.trackers.github.connect import connect
from okrlint.trackers.github.pull_comment import stick

_PULL = re.compile(r"^([\w.-]+/[\w.-]+)#(\d+)$")
_COMMIT = re.compile(r"^([\w.-]+/[\w.-]+)@([0-9a-f]{40,64})$")


class GitHubReviews:
    """`okrlint.comments.target.Reviews` for the server that the environment names."""

    comment_form = "owner/repository#7"
    commit_form = "owner/repository@SHA"

    def __init__(self, run: Run) -> None:
        self._run = run

    def comment(self, place: str, text: str, *, run: int, worth_creating: bool) -> str | None:
        """See `Reviews.comment`."""
        found = _PULL.match(place)
        if found is None:
            return None
        with self._client(found[1]) as client:
            return stick(
                client, GitHubComments(client), found[1], int(found[2]), text, run=run, worth_creating=worth_creating
            )

    def check(
        self, place: str, conclusion: Conclusion, title: str, summary: str, findings: tuple[Finding, ...]
    ) -> str | None:
        """See `Reviews.check`."""
        found = _COMMIT.match(place)
        if found is None:
            return None
        with self._client(found[1]) as client:
            send(client, found[1], bodies("okrlint", found[2], conclusion, title, summary, findings))
        return conclusion

    def _client(self, repository: str) -> GitHubClient:
        run = self._run
        return connect(repository.split("/")[0], "", run.environment, max_wait=run.max_wait, say=run.say)
