"""Cuts "Objective. Result, result" into its parts, for files in which each line carries a whole objective."""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[^\s.])\.\s{1,4}(?=[^\s\da-z]|\d+[^\s.)]*\s)")
_SEMICOLON = re.compile(r";\s+")
_ABBREVIATION = re.compile(r"(?:\b(?:e\.g|i\.e|vs|etc|incl|approx|ca|no|dir|mgr|sr|jr|st|dr)|\b[A-Z])$", re.IGNORECASE)
_AROUND = re.compile(r'[()\[\]{}"]')
_COMMA = re.compile(r",\s+(?:and\s+)?")
_LONGEST = 4_000


def clauses(text: str) -> tuple[str, list[str]]:
    """The objective, and its key results: the sentences behind it, or the parts of the only one between commas.

    Brackets and quotes are never cut, and a part of fewer than two words is no result of its own.
    """
    sentences = [s.strip() for s in _split(text[:_LONGEST], _SENTENCE) if s.strip(" .,;")]
    if len(sentences) < 2:
        return _tidy(text), []
    results = [part for sentence in sentences[1:] for part in _split(sentence, _SEMICOLON)]
    cut = [part for result in results for part in _parts(result, alone=len(results) == 1)]
    return _tidy(sentences[0]), [t for t in (_tidy(r) for r in cut) if t]


def _parts(result: str, *, alone: bool) -> list[str]:
    """A result, or several between commas: a list of clauses, each long enough to be one."""
    parts = [p.strip() for p in _split(result, _COMMA)]
    if alone:
        return _merged(parts)
    return parts if all(len(part.split()) >= 3 for part in parts) else [result]


def _split(text: str, pattern: re.Pattern[str]) -> list[str]:
    """Cut at matches that are outside brackets and quotes and not behind an abbreviation."""
    pieces, start, depth, quoted, seen = [], 0, 0, False, 0
    for found in pattern.finditer(text):
        at = found.start()
        for mark in _AROUND.findall(text, seen, at):
            depth = depth + 1 if mark in "([{" else max(0, depth - 1) if mark in ")]}" else depth
            quoted = quoted != (mark == '"')
        seen = at
        if not depth and not quoted and not _ABBREVIATION.search(text[max(0, at - 8) : at]):
            pieces.append(text[start:at])
            start = found.end()
    return [*pieces, text[start:]]


def _merged(parts: list[str]) -> list[str]:
    """Fragments too short to be a result stay with what they follow."""
    merged: list[str] = []
    for part in parts:
        if merged and len(part.split()) < 2:
            merged[-1] += f", {part}"
        else:
            merged.append(part)
    return merged


def _tidy(text: str) -> str:
    return text.strip(" .,;")
