"""A pin board, kept in one JSON file, as a tracker of okrlint: the worked example of docs/own-tracker.md."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, Any

import msgspec

from okrlint.comments import markdown_body
from okrlint.comments.comment import Letter
from okrlint.comments.marker import Mark, from_text
from okrlint.comments.target import Comment, Draft, Named, Speaker, Standing, TargetError, Ticket
from okrlint.errors import IncompleteError, OkrlintError, UsageError
from okrlint.records import BY_RELATION, Contributes, KeyResult, Objective, Owner, Record, Work
from okrlint.snapshot import SourceWriter, write_whole
from okrlint.trackers import Run
from okrlint.trackers.onboarding.doctor import Check, failed
from okrlint.trackers.onboarding.found import Found, marked
from okrlint.trackers.onboarding.yaml_quoting import flow, scalar

SEEN = ("objective", "key_result", "owner", "work", "contributes")
discover_target = "FILE"


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Cards of a pin board."""

    path: Annotated[str, msgspec.Meta(description="The board's file.")]
    objective: Annotated[tuple[str, ...], msgspec.Meta(description="Kinds that are objectives.")] = ("objective",)
    key_result: Annotated[tuple[str, ...], msgspec.Meta(description="Kinds that are key results.")] = ("key result",)


def fetch(settings: Settings, out: SourceWriter, run: Run) -> None:
    """All cards as they are now; what an earlier reading saw and this one does not is forgotten."""
    cards = _open(settings.path, run)["cards"]
    for relation in BY_RELATION:
        state: Any = "complete" if relation in SEEN else "not_provided"
        out.cover(relation, state, "" if relation in SEEN else "cards do not say")
    for card in cards:
        try:
            out.replace(f"pin:{card['number']}", SEEN, list(_records(card, settings)))
        except KeyError as error:
            out.fail(f"card {card.get('number', '?')}", f"it has no {error}", settings.path)
            for relation in SEEN:
                out.cover(relation, "partial", "a card could not be read")
    now = [f"pin:{card.get('number')}" for card in cards]
    for of in set(json.loads(out.entry.cursors.get("cards", "[]"))) - set(now):
        out.gone(of)
    out.checkpoint(cards=json.dumps(now))


def _records(card: dict[str, Any], settings: Settings) -> Iterator[Record]:
    of, key, on = f"pin:{card['number']}", f"PIN-{card['number']}", f"pin:{card.get('on')}"
    if card["kind"] in settings.objective:
        yield Objective(of=of, id=of, key=key, title=card["title"], file=settings.path)
    elif card["kind"] in settings.key_result:
        yield KeyResult(of=of, id=of, key=key, title=card["title"], objective=on, file=settings.path)
    else:
        yield Work(of=of, id=of, key=key, title=card["title"], state="done" if card.get("done") else "open")
        yield from [Contributes(of=of, work=of, goal=on)] if "on" in card else []
    yield from [Owner(of=of, goal=of, party=card["owner"])] if "owner" in card else []


def goal_ref(settings: Settings, key: str) -> str | None:
    return key if key.startswith("PIN-") and key[4:].isdigit() else None


def discover(target: str, run: Run, server: str = "") -> Found:
    """Which kinds of card there are, and which of them look like goals."""
    found = [str(card.get("kind")) for card in _open(target, run)["cards"]]
    kinds = sorted(set(found))
    choices = tuple(marked("kinds", kinds, lambda names: [found.count(n) for n in names], flow, parts="[]"))
    return Found(tracker="pinboard", target=target, address=(f"path: {scalar(target)}",), choices=choices)


def diagnose(settings: Settings, run: Run) -> list[Check]:
    """Whether the board opens and holds objectives."""
    try:
        cards = _open(settings.path, run)["cards"]
    except OkrlintError as error:
        return [failed("board", error)]
    goals = sum(card.get("kind") in settings.objective for card in cards)
    return [Check("objectives", goals > 0, f"{goals} of {len(cards)} cards are {' or '.join(settings.objective)}")]


class target:
    """Notes under cards: what `okrlint.comments.target.CommentTarget` asks for."""

    repost_to_notify = True

    def __init__(self, settings: Settings, speaker: Speaker, run: Run) -> None:
        self._settings, self._speaker, self._run = settings, speaker, run

    def locate(self, name: str) -> Named | None:
        return Named(name, "PIN") if goal_ref(self._settings, name) else None

    def named(self, name: str) -> target:
        return target(self._settings, msgspec.structs.replace(self._speaker, name=name), self._run)

    def look(self, tickets: Sequence[Ticket]) -> dict[str, Standing]:
        cards = {f"pin:{card.get('number')}": card for card in self._board()["cards"]}
        return {t.id: self._standing(cards[t.id]) if t.id in cards else Standing(trouble="deleted") for t in tickets}

    def draft(self, ticket: Ticket, letter: Letter, mark: Mark) -> Draft:
        text, left_out = markdown_body.write(letter, mark)
        return Draft(text, text, left_out)

    def create(self, ticket: Ticket, draft: Draft) -> None:
        self._edit(ticket, lambda notes: notes | {str(len(notes) + 1): draft.payload})

    def update(self, ticket: Ticket, comment: str, draft: Draft, notify: bool) -> None:
        self._edit(ticket, lambda notes: notes | {comment: draft.payload})

    def delete(self, ticket: Ticket, comment: str) -> None:
        self._edit(ticket, lambda notes: {i: text for i, text in notes.items() if i != comment})

    def close(self) -> None: ...

    def _standing(self, card: dict[str, Any]) -> Standing:
        marks = [(i, from_text(text, self._speaker.name)) for i, text in card.get("notes", {}).items()]
        return Standing(ours=tuple(Comment(id=i, order=("", int(i)), mark=mark) for i, mark in marks if mark))

    def _edit(self, ticket: Ticket, change: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        board = self._board()
        for card in board["cards"]:
            if f"pin:{card.get('number')}" == ticket.id:
                card["notes"] = change(card.get("notes", {}))
        try:
            write_whole(Path(self._settings.path), json.dumps(board, indent=1).encode())
        except OSError as error:
            raise TargetError("denied", str(error), permission="to write the board's file") from error

    def _board(self) -> dict[str, Any]:
        try:
            return _open(self._settings.path, self._run)
        except OkrlintError as error:
            raise TargetError("unreachable", error.message) from error


def _open(path: str, run: Run) -> dict[str, Any]:
    try:
        board: dict[str, Any] = json.loads(Path(path).read_bytes())
    except (OSError, ValueError) as error:
        raise IncompleteError(f"the board cannot be read: {error}", where=path) from error
    if board.get("pin") != run.environment.get("PINBOARD_PIN"):
        raise UsageError("the board does not open", where=path, hint="set PINBOARD_PIN to the board's pin")
    return board
