"""One comment on one pull request whose text is replaced by every run; the same care as on tickets, and less to say."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import Any, Literal, TypeAlias

from okrlint.comments.target import TargetError
from okrlint.errors import OkrlintError
from okrlint.trackers.github.client import GitHubClient
from okrlint.trackers.github.comment_target import raised, replied_to, same_login
from okrlint.trackers.github.comments import GitHubComment, GitHubComments

Did: TypeAlias = Literal["created", "updated", "unchanged", "nothing to say", "a newer run was here"]
_ROUNDS = 5
_MARK = re.compile(r"\A<!-- okrlint:summary\.([a-z][a-z0-9-]{0,39}):(\d{1,15}) -->\n")


def stick(
    client: GitHubClient,
    comments: GitHubComments,
    repository: str,
    number: int,
    text: str,
    *,
    name: str = "okrlint",
    run: int = 0,
    worth_creating: bool = True,
) -> Did:
    """Bring our comment on a pull request up to date; with nothing `worth_creating` only an existing one is touched.

    Ends with one comment whatever is lost on the way, and those of ours that somebody replied to; never overwrites what
    a later run wrote. Raises SurfaceError.
    """
    login = _try(client.whoami)
    body = f"<!-- okrlint:summary.{name}:{run} -->\n{text}"
    did: Did = "unchanged"
    error: TargetError | None = None
    for _ in range(_ROUNDS):
        try:
            listed = _try(partial(comments.list, repository, number))
            ours = [c for c in listed if same_login(c.author, login) and _run(c, name) is not None]
            if not ours and not worth_creating:
                return "nothing to say"
            if not ours:
                did = "created"
                _try(partial(comments.create, repository, number, body))
                continue
            if any((_run(c, name) or 0) > run for c in ours):
                return "a newer run was here"
            replied = replied_to(listed, login)
            first, *rest = sorted(ours, key=lambda c: (c.id not in replied, c.id))
            if _text(first).strip() != text.strip():
                did = did if did == "created" else "updated"
                _try(partial(comments.update, repository, first.id, body))
            for extra in (c for c in rest if c.id not in replied):
                _try(partial(comments.delete, repository, extra.id))
            return did
        except TargetError as problem:
            if problem.trouble != "unreachable":
                raise
            error = problem
    raise error or TargetError("refused", "somebody keeps deleting the comment")


def _run(comment: GitHubComment, name: str) -> int | None:
    found = _MARK.match(comment.body)
    return int(found[2]) if found and found[1] == name else None


def _text(comment: GitHubComment) -> str:
    return _MARK.sub("", comment.body.replace("\r\n", "\n"))


def _try(request: Callable[[], Any]) -> Any:
    try:
        return request()
    except OkrlintError as error:
        raise raised(error) from error
