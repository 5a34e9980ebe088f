"""What a request to GitHub comes to: an answer, a reply, or an error that says what happened; and what it cost."""

from __future__ import annotations

from typing import Any, Literal, TypeAlias

import msgspec

from okrlint.errors import IncompleteError

Kind: TypeAlias = Literal[
    "unauthorized", "forbidden", "missing", "gone", "limit", "too_much", "server", "unreachable", "refused", "unknown",
    "no_graphql",
]  # fmt: skip
"""`limit`: waiting would take longer than allowed. `too_much`: ask for less. `unknown`: a write was sent and its answer
was lost, so that it may have been carried out: look before sending it again."""


class GitHubError(IncompleteError):
    """GitHub did not answer what was asked; `kind` and `status` say how."""

    def __init__(self, kind: Kind, message: str, *, where: str = "", hint: str = "", status: int = 0) -> None:
        super().__init__(message, where=where, hint=hint)
        self.kind = kind
        self.status = status


class Spent(msgspec.Struct):
    """What a client has used up of GraphQL points, and what was left when last told."""

    points: int = 0
    remaining: int | None = None
    limit: int | None = None
    reset_at: float | None = None


class Answer(msgspec.Struct, frozen=True):
    """A GraphQL answer. `errors` may say why parts of `data` are null; each has `type`, `message` and `path`."""

    data: dict[str, Any]
    errors: tuple[dict[str, Any], ...] = ()


class Reply(msgspec.Struct, frozen=True):
    """A REST answer with a status below 300; header names are lower case."""

    status: int
    headers: dict[str, str]
    body: Any
