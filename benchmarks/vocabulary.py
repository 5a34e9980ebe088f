"""Invented words and sentences whose frequencies fall off as in real text, so that few goals sound alike by chance."""

from __future__ import annotations

import random
from itertools import accumulate

_ONSETS = ("b", "br", "d", "dr", "f", "g", "gl", "h", "k", "kl", "l", "m", "n", "p", "pr", "r", "sk", "t", "tr", "v")
_VOWELS = ("a", "e", "i", "o", "u")


class Vocabulary:
    """Draws words; every call moves on the generator it was given."""

    def __init__(self, rng: random.Random, size: int) -> None:
        self._rng = rng
        # All end in "n": a plural or a participle among them would be folded into another word by those who read text.
        words: dict[str, None] = {}
        while len(words) < size:
            syllables = rng.choices(_ONSETS, k=rng.randint(2, 4)), rng.choices(_VOWELS, k=4)
            words["".join(a + b for a, b in zip(*syllables, strict=False)) + "n"] = None
        self._words = list(words)
        self._weights = list(accumulate(1 / (place + 40) for place in range(size)))

    def some(self, count: int) -> str:
        """A phrase of that many words."""
        return " ".join(self._rng.choices(self._words, cum_weights=self._weights, k=count))

    def name(self) -> str:
        """A name of two words."""
        return self.some(2).title()

    def rare(self) -> str:
        """A phrase of four words of which none is frequent."""
        return " ".join(self._rng.choices(self._words[2000:], k=4))
