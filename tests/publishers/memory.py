"""A tracker in memory that can lose answers, refuse, and let the caller die between any two requests."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from okrlint.comments import markdown_body
from okrlint.comments.comment import Letter
from okrlint.comments.marker import Mark, from_text
from okrlint.comments.target import Comment, CommentTarget, Draft, Named, Standing, TargetError, Ticket

Fault = Literal["ok", "lost_before", "lost_after", "kill_before", "kill_after", "limited"]


class Killed(BaseException):
    """The process ended here."""


@dataclass
class Note:
    id: int
    author: str
    text: str
    reply_to: int = 0


@dataclass
class Server:
    """The state that outlives a run."""

    notes: dict[str, list[Note]] = field(default_factory=dict)
    ids: itertools.count[int] = field(default_factory=lambda: itertools.count(1))
    writes: list[str] = field(default_factory=list)
    notified: list[tuple[str, str]] = field(default_factory=list)
    trouble: dict[str, TargetError] = field(default_factory=dict)
    standing: dict[str, Standing] = field(default_factory=dict)

    def on(self, ticket: Ticket) -> list[Note]:
        return self.notes.setdefault(ticket.id, [])

    def ours(self, ticket: Ticket) -> list[Note]:
        return [n for n in self.on(ticket) if n.author == "bot"]

    def say(self, ticket: Ticket, author: str, text: str, reply_to: int = 0) -> Note:
        note = Note(next(self.ids), author, text, reply_to)
        self.on(ticket).append(note)
        return note


class Memory:
    """A surface on a Server; `faults` are used up one a request, then everything works."""

    def __init__(
        self, server: Server, name: str = "okrlint", faults: Iterable[Fault] = (), *, repost: bool = True
    ) -> None:
        self.server = server
        self.name = name
        self.faults = iter(faults)
        self.repost_to_notify = repost

    def locate(self, name: str) -> Named | None:
        project, number, _ = name.partition("#")
        return Named(name, project) if number else None

    def close(self) -> None:
        pass

    def named(self, name: str) -> CommentTarget:
        return Memory(self.server, name, self.faults, repost=self.repost_to_notify)

    def look(self, tickets: Sequence[Ticket]) -> dict[str, Standing]:
        fault = self._before()
        found = {t.id: self._standing(t) for t in tickets}
        self._after(fault)
        return found

    def draft(self, ticket: Ticket, letter: Letter, mark: Mark) -> Draft:
        text, left_out = markdown_body.write(letter, mark)
        return Draft(text, text, left_out)

    def create(self, ticket: Ticket, draft: Draft) -> None:
        fault = self._before()
        self._refuse(ticket)
        self.server.say(ticket, "bot", str(draft.payload))
        self._did("create", ticket, notify=True)
        self._after(fault)

    def update(self, ticket: Ticket, comment: str, draft: Draft, notify: bool) -> None:
        fault = self._before()
        self._refuse(ticket)
        note = next((n for n in self.server.on(ticket) if n.id == int(comment)), None)
        if note is None:
            raise TargetError("deleted", "no such comment")
        assert note.author == "bot"
        note.text = str(draft.payload)
        self._did("update", ticket, notify=notify and not self.repost_to_notify)
        self._after(fault)

    def delete(self, ticket: Ticket, comment: str) -> None:
        fault = self._before()
        self._refuse(ticket)
        notes = self.server.on(ticket)
        assert all(n.author == "bot" for n in notes if n.id == int(comment))
        notes[:] = [n for n in notes if n.id != int(comment)]
        self._did("delete", ticket, notify=False)
        self._after(fault)

    def _standing(self, ticket: Ticket) -> Standing:
        notes = self.server.on(ticket)
        replied = {n.reply_to for n in notes}
        ours = [
            Comment(id=str(n.id), order=("", n.id), mark=mark, answered=n.id in replied)
            for n in notes
            if n.author == "bot" and (mark := from_text(n.text, self.name)) is not None
        ]
        known = self.server.standing.get(ticket.id, Standing())
        return Standing(ours=tuple(ours), trouble=known.trouble, detail=known.detail, opted_out=known.opted_out)

    def _did(self, what: str, ticket: Ticket, notify: bool) -> None:
        self.server.writes.append(f"{what} {ticket.key}")
        if notify:
            self.server.notified.append((what, ticket.key))

    def _refuse(self, ticket: Ticket) -> None:
        if ticket.id in self.server.trouble:
            raise self.server.trouble[ticket.id]

    def _before(self) -> Fault:
        fault: Fault = next(self.faults, "ok")
        if fault == "kill_before":
            raise Killed
        if fault == "lost_before":
            raise TargetError("unreachable", "no connection", acted=None)
        if fault == "limited":
            raise TargetError("rate_limited", "slow down", wait=3.0)
        return fault

    def _after(self, fault: Fault) -> None:
        if fault == "kill_after":
            raise Killed
        if fault == "lost_after":
            raise TargetError("unreachable", "the answer was lost", acted=None)
