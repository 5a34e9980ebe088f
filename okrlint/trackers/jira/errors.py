"""What a request to Jira can come to other than an answer; each carries what Jira itself said, never a credential."""

from __future__ import annotations

from okrlint.errors import IncompleteError, UsageError


class RequestFailed(IncompleteError):
    """A request that brought no usable answer.

    `status` is the HTTP status, 0 when none came (`lost`: on the way there or back); `said` are Jira's own messages;
    `limit` is the RateLimit-Reason and `after` the seconds that the server asks to wait. `maybe_acted` says that a
    write may have been carried out although nobody told us so: look before writing again.
    """

    def __init__(
        self,
        message: str,
        *,
        where: str = "",
        status: int = 0,
        said: tuple[str, ...] = (),
        limit: str = "",
        after: float | None = None,
        maybe_acted: bool = False,
        lost: bool = False,
        hint: str = "",
    ) -> None:
        super().__init__(message, where=where, hint=hint)
        self.status = status
        self.said = said
        self.limit = limit
        self.after = after
        self.maybe_acted = maybe_acted
        self.lost = lost


class Unreadable(RequestFailed):
    """An answer with a good status that is not Jira's: empty, cut, garbled, a proxy's page, of another form."""


class NotLoggedIn(RequestFailed):
    """Jira treats our requests as anonymous: what it then shows or leaves out says nothing about the site."""


class LimitReached(RequestFailed):
    """The quota is used up, or the wait asked for is longer than allowed: stop asking for anything."""


class BadQuery(UsageError):
    """Jira refused a JQL query or a request as malformed (400); `said` are its own messages."""

    def __init__(self, message: str, *, where: str = "", said: tuple[str, ...] = (), hint: str = "") -> None:
        super().__init__(message, where=where, hint=hint)
        self.said = said
