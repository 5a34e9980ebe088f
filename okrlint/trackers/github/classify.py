"""Decides what an issue is: objective, key result, work, or nothing that counts. Pure."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from okrlint.trackers.github.fields import Node, Sheet, names_of
from okrlint.trackers.github.settings import GitHubMatch, Settings
from okrlint.trackers.github.state import Kind

KindOf = Callable[[str], Kind | None]
"""(id of an issue): what it is; None for one that was not read."""


def classify(sheet: Sheet, settings: Settings, roots: Mapping[str, str], known: KindOf) -> Kind | None:
    """The kind of an issue; None when that depends on its parent, which has not been read yet.

    `roots` are the roadmap issues (id -> key).
    """
    node = sheet.node
    if node["id"] in roots:
        return "roadmap"
    if settings.ignore.says_something() and matches(sheet, settings.ignore, roots):
        return "ignored"
    if settings.poll.says_something() and matches(sheet, settings.poll.match, roots):
        return "poll"
    if matches(sheet, settings.objective, roots):
        return "objective"
    if settings.key_result.says_something() and matches(sheet, settings.key_result, roots):
        if not settings.key_result.below:
            return "key_result"
        below = _below_objective(node, settings, roots, known)
        if below is None:
            return None
        if below:
            return "key_result"
    return "work"


def matches(sheet: Sheet, match: GitHubMatch, roots: Mapping[str, str]) -> bool:
    """Whether everything that the match asks of the issue itself holds."""
    node = sheet.node
    if not is_marked(node, match):
        return False
    if match.depth is not None and depth_below(node, roots) != match.depth:
        return False
    cards = [c for c in sheet.cards if not c.archived and match.board in (None, c.number)]
    if match.board is not None and not cards:
        return False
    for name, wanted in match.fields.items():
        found = {c.values[name.lower()].text.lower() for c in cards if name.lower() in c.values}
        if name.lower() in sheet.fields:
            found.add(sheet.fields[name.lower()].text.lower())
        if not found & {w.lower() for w in ([wanted] if isinstance(wanted, str) else wanted)}:
            return False
    return True


def depth_below(node: Node, roots: Mapping[str, str]) -> int | None:
    """How many levels below a roadmap issue an issue is (1: directly), or None outside such a tree."""
    above, levels = node.get("parent"), 1
    while isinstance(above, dict):
        if above.get("id") in roots:
            return levels
        above, levels = above.get("parent"), levels + 1
    return None


def is_marked(node: Node, match: GitHubMatch) -> bool:
    """Whether an issue has one of the types, and one of the labels, that a match asks for."""
    if match.types:
        kind = str((node.get("issueType") or {}).get("name") or "").lower()
        if kind not in {t.lower() for t in match.types}:
            return False
    if match.labels:
        labels = {name.lower() for name in names_of(node, "labels", "name")}
        if not labels & {name.lower() for name in match.labels}:
            return False
    return True


def _below_objective(node: Node, settings: Settings, roots: Mapping[str, str], known: KindOf) -> bool | None:
    parent = node.get("parent")
    if not isinstance(parent, dict):
        return False
    if kind := known(str(parent["id"])):
        return kind == "objective"
    wanted = settings.objective
    if wanted.board is not None or wanted.fields:
        return None
    if wanted.depth is not None and depth_below(parent, roots) != wanted.depth:
        return False
    return is_marked(parent, wanted)
