"""What people write to point at another goal or ticket: keys, issue numbers, addresses and quoted titles."""

from __future__ import annotations

import re
from typing import Literal

import msgspec

_LONGEST = 4_000

_KEY = r"(?<![\w/#.\-])(?P<key>[A-Z][A-Z0-9_]{1,20}-\d{1,9})(?![\w-])"
_ISSUE = r"(?<![\w/#&])(?:(?P<repo>[\w.\-]{1,80}/[\w.\-]{1,100})?#(?P<number>\d{1,9})|GH-(?P<gh>\d{1,9}))(?![\w-])"
_URL = r"(?P<url>https?://[^\s<>()\[\]\"'`|]{3,1000})"
_LINK = r"\[(?P<label>[^\[\]]{1,300})\]\((?P<to>[^()\s]{1,1000})(?:\s[^()]{0,200})?\)"
_TITLE = r"[\"“„«](?P<title>[^\"”“»«\n]{2,300})[\"”“»]"
_REFERENCE = re.compile("|".join((_LINK, _URL, _ISSUE, _KEY, _TITLE)))
_NAMED = re.compile(r"(?<![A-Za-z0-9])[A-Z][A-Z0-9]{1,20}-[1-9]\d{0,8}(?![A-Za-z0-9])")
_TRAILING = ".,;:!?*_"

_SERVING = ("part of", "contribut", "serves", "support of", "toward")
_SERVES = re.compile(
    r"(?:^|(?<=[.!?(:;>*_]))\W{0,6}\b(?:is )?(?:part of|contribut(?:es|ing) to|serves|in support of|towards?)"
    r"[*_]{0,3}:?\s+",
    re.IGNORECASE,
)


class Reference(msgspec.Struct, frozen=True):
    """A pointer as written. `said` is the key, address or title; `repo` and `number` are set for issues (#7, o/r#7).

    `line` counts from 0 at the beginning of the text it was found in.
    """

    said: str
    kind: Literal["key", "issue", "url", "title"]
    line: int = 0
    repo: str = ""
    number: int = 0


def find_references(text: str, line: int = 0, *, titles: bool = True) -> list[Reference]:
    """All references in one line of text, in order. `titles` decides whether quoted titles count."""
    found = []
    for match in _REFERENCE.finditer(text[:_LONGEST]):
        reference = _reference(match, line)
        if reference and (titles or reference.kind != "title") and reference not in found:
            found.append(reference)
    return found


def served(text: str, line: int = 0) -> list[Reference]:
    """The goals that a line says it serves: "Part of PROJ-12", "Contributes to acme/plans#7 and #9".

    Only keys, issues and addresses that follow directly: prose such as "part of the plan" names nothing.
    """
    references: list[Reference] = []
    lower = text.lower()
    if not any(word in lower for word in _SERVING):
        return references
    for start in _SERVES.finditer(text[:_LONGEST]):
        position = start.end()
        while (match := _REFERENCE.match(text, position)) is not None:
            reference = _reference(match, line)
            if reference is None or reference.kind == "title":
                break
            references.append(reference)
            gap = re.compile(r"(?:\s*,\s*|\s+)(?:and\s+|&\s*)?").match(text, match.end())
            position = gap.end() if gap else match.end()
    return references


def named_keys(text: str) -> list[str]:
    """The ticket keys in a title or the name of a branch (APP-12, feature/APP-12-faster), in order.

    Looser than `find_references`, so that some are none ("UTF-8"): for links that count only if the ticket exists.
    """
    return list(dict.fromkeys(_NAMED.findall(text[:_LONGEST])))


def only_references(text: str) -> bool:
    """Whether a text consists of references (without titles) and separators alone."""
    rest = _REFERENCE.sub(lambda m: m[0] if m["title"] else "", text[:_LONGEST])
    return rest != text[:_LONGEST] and not re.sub(r"\band\b|[\s,;&*_`()]", "", rest)


def _reference(match: re.Match[str], line: int) -> Reference | None:
    if match["to"]:
        if match["to"].startswith(("http://", "https://")):
            return Reference(match["to"], "url", line)
        inner = find_references(match["label"], line)
        return inner[0] if inner else Reference(match["label"].strip(), "title", line)
    if match["url"]:
        return Reference(match["url"].rstrip(_TRAILING), "url", line)
    if match["key"]:
        return Reference(match["key"], "key", line)
    if match["number"] or match["gh"]:
        repo, number = match["repo"] or "", int(match["number"] or match["gh"])
        return Reference(f"{repo}#{number}", "issue", line, repo, number)
    title = (match["title"] or "").strip()
    return Reference(title, "title", line) if title else None
