"""Labelled pairs and the objectives around them, as the engine would hand them over: one organisation at a time."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from okrlint.relations.overlap.goals import Goal, KeyResultText

CORPUS = Path(__file__).parents[2] / "shared" / "corpus"
SETS = ("overlap_pairs", "overlap_pairs_1b", "overlap_pairs_2")
"""The files of labelled pairs; all of them are one body of data, and organisations are what is left out of it."""
ORGANISATIONS = {"ipfs-2019-roadmap": "ipfs"}
"""Files of objectives whose organisation has another name in the labels."""


class Pair(msgspec.Struct, frozen=True):
    """A labelled pair; `a` and `b` are keys of goals of its organisation."""

    id: str
    organisation: str
    a: int
    b: int
    competes: bool
    label: str
    ambiguous: bool
    cascade: bool
    part: str
    stratum: str


class Labelled(msgspec.Struct, frozen=True):
    """All goals of each organisation, all cycles together, and the pairs of all of them."""

    goals: dict[str, list[Goal]]
    pairs: list[Pair]


def load(folder: Path = CORPUS) -> Labelled:
    """Read `objectives*/*.jsonl` and the sets of pairs; objectives that are in no file are read from the pair."""
    rows: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for path in sorted(folder.glob("objectives*/*.jsonl")):
        for row in _lines(path):
            rows[ORGANISATIONS.get(path.stem, path.stem)][str(row["id"])] = row
    labels = [label | {"set": name} for name in SETS for label in _lines(folder / f"{name}.jsonl")]
    for label in labels:
        known = rows[label["org"]]
        for side in ("a", "b"):
            known.setdefault(label[side], _from_text(label, side))
    keys = {name: {row: place for place, row in enumerate(known)} for name, known in rows.items()}
    return Labelled(
        {name: _goals(known, keys[name]) for name, known in rows.items()},
        [
            Pair(
                label["id"],
                label["org"],
                keys[label["org"]][label["a"]],
                keys[label["org"]][label["b"]],
                label["label"] == "overlap",
                label["label"],
                bool(label.get("ambiguous")),
                bool(label.get("cascade")),
                label["set"],
                label.get("stratum", ""),
            )
            for label in labels
        ],
    )


def only(labelled: Labelled, organisations: Sequence[str] | None) -> list[int]:
    """The places of the pairs of these organisations, of all pairs where none is named."""
    return [i for i, p in enumerate(labelled.pairs) if not organisations or p.organisation in organisations]


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def _goals(rows: dict[str, dict[str, Any]], keys: dict[str, int]) -> list[Goal]:
    ids: dict[tuple[str, str], int] = {}

    def number(kind: str, name: str) -> int:
        return ids.setdefault((kind, name), len(ids))

    goals = []
    for name, row in rows.items():
        results = tuple(
            KeyResultText(key=1_000_000 + 100 * keys[name] + place, title=str(result["title"] or ""))
            for place, result in enumerate(row.get("key_results") or ())
        )
        owners = [str(owner) for owner in row.get("owners") or ()]
        goals.append(
            Goal(
                key=keys[name],
                title=str(row["title"] or ""),
                description=str(row.get("description") or ""),
                cycle=number("cycle", str(row.get("cycle"))),
                team=number("team", str(row["team"])) if row.get("team") else None,
                owners=tuple(number("person", owner) for owner in owners),
                parent=keys.get(str(row.get("parent"))),
                names=tuple(n for n in (str(row.get("team") or ""), *owners) if n),
                key_results=results,
            )
        )
    return goals


def _from_text(label: dict[str, Any], side: str) -> dict[str, Any]:
    head, _, tail = str(label[f"text_{side}"]).partition("KRs:")
    title, _, description = head.partition(". ")
    return {
        "title": title.strip(),
        "description": description.strip(),
        "cycle": label["cycle"],
        "team": label[side],
        "key_results": [{"title": part.strip()} for part in tail.split(";") if part.strip()],
    }
