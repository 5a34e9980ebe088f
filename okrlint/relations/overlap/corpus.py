"""What is usual in an organisation: how telling a word is in a cycle, and how many others say the same.

Everything is relative to the goals that were given: no threshold here is an absolute similarity.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TypeAlias

from okrlint.relations.overlap import generic
from okrlint.relations.overlap.goals import Goal
from okrlint.relations.overlap.statements import Statement, Vocabulary, statements

SAME = 0.5
"""Somebody says the same if they say this share, by weight, of the words in one statement."""
MANY = 8
"""Counting others stops here: what so many say is a template or a phrase of the house."""
SMALL = 20
"""In a cycle of fewer goals than this, frequency tells little and the length of a word is asked too (see `_weigh`)."""

Party: TypeAlias = tuple[object, ...]


class Corpus:
    """All goals of an organisation as statements, with the index to ask who says what.

    The state that is guarded: the vocabulary and the postings, built once and never changed after.
    """

    def __init__(self, goals: Sequence[Goal]) -> None:
        self.goals = goals
        self.vocabulary = Vocabulary(goals)
        self.statements: list[list[Statement]] = [statements(g, i, self.vocabulary) for i, g in enumerate(goals)]
        self.parties: list[Party] = [_party(g, i) for i, g in enumerate(goals)]
        self.postings: dict[int, list[Statement]] = defaultdict(list)
        self._used: dict[int, int] = defaultdict(int)
        for said in self.statements:
            for word in {word for statement in said for word in statement.words}:
                self._used[word] += 1
            for statement in said:
                for word in statement.words:
                    self.postings[word].append(statement)
        self.cycles: dict[int | None, Cycle] = {}
        for place, goal in enumerate(goals):
            if goal.cycle not in self.cycles:
                self.cycles[goal.cycle] = Cycle(self, goal.cycle)
            self.cycles[goal.cycle].places.append(place)
        for place, goal in enumerate(goals):
            for shorter in goal.within:
                if shorter in self.cycles:
                    self.cycles[shorter].places.append(place)
        for cycle in self.cycles.values():
            cycle.places.sort()
            cycle.weigh()

    def used(self, word: int) -> int:
        """In how many goals a word occurs."""
        return self._used[word]


class Cycle:
    """One cycle: its goals (places in the corpus) and those of longer cycles around it, and the weight of each word.

    `unit` is the weight of a word that only one goal uses: weights are looked at in multiples of it.
    """

    def __init__(self, corpus: Corpus, key: int | None) -> None:
        self.corpus = corpus
        self.key = key
        self.places: list[int] = []
        self.weights: dict[int, float] = {}
        self.used: dict[int, int] = {}
        self.unit = 1.0
        self._crowded: dict[frozenset[int], bool] = {}

    def weigh(self) -> None:
        """Work out the weight of every word of the cycle: the rarer here and in the whole organisation, the more."""
        corpus = self.corpus
        here: dict[int, int] = defaultdict(int)
        for place in self.places:
            for word in {word for statement in corpus.statements[place] for word in statement.words}:
                here[word] += 1
        size, everywhere = len(self.places), len(corpus.goals)
        self.unit = math.log(size + SMALL + 1)
        doubt = SMALL / (SMALL + size * size / SMALL)
        for word, count in here.items():
            rare = (math.log((size + SMALL + 1) / count) + math.log((everywhere + SMALL + 1) / corpus.used(word))) / 2
            self.used[word] = count
            said = corpus.vocabulary.words[word]
            weight = rare if said in corpus.vocabulary.acronyms else _weigh(rare, said, doubt, self.unit)
            self.weights[word] = weight * generic.DISCOUNT if said in generic.WORDS else weight

    def is_own(self, a: int, b: int) -> bool:
        """Whether one of two goals is of this cycle itself: pairs of a longer cycle are looked at in that one."""
        return self.key in (self.corpus.goals[a].cycle, self.corpus.goals[b].cycle)

    def weight(self, words: frozenset[int]) -> float:
        """The weight of several words together."""
        weights = self.weights
        return sum([weights[word] for word in words])

    def crowded(self, words: frozenset[int]) -> bool:
        """Whether so many goals of this cycle say the same that any two of them have at least MANY others."""
        known = self._crowded.get(words)
        if known is None:
            places = (p for p in self._saying(words) if self.corpus.goals[p].cycle == self.key)
            known = self._crowded[words] = sum(1 for _ in itertools.islice(places, MANY + 2)) == MANY + 2
        return known

    def others(self, words: frozenset[int], a: int, b: int) -> int:
        """How many besides the goals at `a` and `b` say the same in one statement, at most MANY.

        In this cycle goals are counted; in other cycles parties, without the two parties themselves, who may well
        repeat last quarter's goal.
        """
        if self._crowded.get(words):
            return MANY
        own = (self.corpus.parties[a], self.corpus.parties[b])
        found: set[object] = set()
        for place in self._saying(words):
            if place in (a, b):
                continue
            if self.corpus.goals[place].cycle == self.key:
                found.add(place)
            elif self.corpus.parties[place] not in own:
                found.add(self.corpus.parties[place])
            if len(found) >= MANY:
                break
        return len(found)

    def _saying(self, words: frozenset[int]) -> Iterator[int]:
        """The places of goals that say most of `words` in one statement, each once."""
        weights, get = self.weights, self.weights.__getitem__
        needed = SAME * self.weight(words)
        left = needed / SAME
        seen: set[int] = set()
        for word in sorted(words, key=get, reverse=True):
            if left < needed:
                break  # the words from here on are too light to be the same without those before
            left -= weights[word]
            for statement in self.corpus.postings[word]:
                if statement.goal not in seen and sum(map(get, statement.words & words)) >= needed:
                    seen.add(statement.goal)
                    yield statement.goal


def _party(goal: Goal, place: int) -> Party:
    """Who stands behind a goal; a goal without team and owner is a party of its own."""
    if goal.team is None and not goal.owners:
        return ("goal", place)
    return (goal.team, goal.owners)


def _weigh(rare: float, word: str, doubt: float, unit: float) -> float:
    """Weight of a word: its rarity, and in small cycles its length as well.

    Frequent words are short in every language written with an alphabet (Zipf's law of abbreviation), so that length
    stands in for frequency where there is too little text to count. Acronyms are short and telling, and spared.
    """
    if doubt < 0.02:
        return rare
    by_length = unit * min(1.0, (len(word) - 1) / 5) * 0.7 if word.isascii() else rare
    return (1 - doubt) * rare + doubt * min(rare, by_length)
