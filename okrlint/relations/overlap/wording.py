"""What two objectives say alike: the statements of each that come nearest, whose thing it is, and who else says it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable

import msgspec

from okrlint.relations.overlap.attribution import Attribution, Numbers, attribute, numbers
from okrlint.relations.overlap.corpus import Cycle
from okrlint.relations.overlap.statements import Statement

LEAST = 0.25
"""Pairs of statements with less weight in common than a quarter of a unique word are not looked at."""
NEAR, PHRASE, NUMBER = 1.2, 1.5, 0.6
"""How much must be said alike, in unique words, until it counts for two thirds: in all, in a part, beside a number."""
SAME = 0.85
"""Cosine from which two statements say the same."""
TELLING = 1.5
"""Weight in unique words from which that is more than a commonplace."""
NAMED = 0.3
"""Weight in unique words from which something counts as named."""
PARALLEL = 0.6
"""The share of the shorter title's words from which two titles are of one pattern."""
OTHERS = 3
"""What more other objectives say too is a template, a boilerplate step or a number of the house: never claimed."""


class Match(msgspec.Struct, frozen=True, gc=False):
    """Two statements of a pair and what they share.

    `shared`, `left_a` and `left_b` are weights in unique words: of what both say, and of what each says besides.
    `telling` is how many of the shared words are none that any organisation uses. `others` is how many other
    objectives say it too.
    """

    a: Statement
    b: Statement
    words: frozenset[int]
    shared: float
    left_a: float
    left_b: float
    telling: int
    numbers: Numbers
    attribution: Attribution
    others: int = 0

    @property
    def cosine(self) -> float:
        return self.shared / math.sqrt((self.shared + self.left_a) * (self.shared + self.left_b))

    @property
    def contained(self) -> float:
        """The part of the shorter one that the other says too."""
        return self.shared / (self.shared + min(self.left_a, self.left_b))

    @property
    def titles(self) -> bool:
        return self.a.kind == self.b.kind == "title"

    @property
    def claimed(self) -> bool:
        """Whether the two are so plainly one thing that it is stated and not asked: see docs/overlap.md."""
        return self.is_same and self.others <= OTHERS

    @property
    def is_same(self) -> bool:
        """Whether the two say one thing, and say enough to tell it from others like it.

        One telling word beside general ones names an area ("improve support for X"); two, or a number, name a thing.
        The name of a metric that both have a field for is enough, unless it is a general one with other targets.
        """
        if self.attribution.whose != "one" or self.cosine < SAME:
            return False
        if self.a.metric and self.b.metric and self.numbers in ("same", "none"):
            return True
        return self.shared >= TELLING and (self.telling > 1 or self.numbers == "same")


class Wording(msgspec.Struct, frozen=True, gc=False):
    """The matches of a pair that tell most, with what each is worth from 0 to 1 (0 if it is what many say).

    `metric`: key results (or a key result and a title) with a number or the name of a metric; `deliverable`: those
    without; `title`: two titles; `phrase`: part of any two statements; `number`: two that state the same number;
    `described`: part of a description. `more` is the worth of a second pair of key results that is alike too, `alike`
    how many are. `parallel`: the titles are alike but for the name of the thing.
    """

    metric: tuple[float, Match | None]
    deliverable: tuple[float, Match | None]
    title: tuple[float, Match | None]
    phrase: tuple[float, Match | None]
    number: tuple[float, Match | None]
    described: tuple[float, Match | None]
    more: float
    alike: int
    parallel: bool


def compare(cycle: Cycle, a: int, b: int) -> Wording:
    """Compare everything that the goals at places `a` and `b` of the corpus say."""
    parallel = _parallel(cycle, a, b)
    matches = _matches(cycle, a, b, parallel)
    memory: dict[frozenset[int], int] = {}

    def asked(match: Match) -> Match:
        known = memory.get(match.words)
        if known is None:
            known = memory[match.words] = cycle.others(match.words, a, b)
        return msgspec.structs.replace(match, others=known)

    said = [m for m in matches if m.a.kind != "description" and m.b.kind != "description"]
    steps = [m for m in said if not m.titles]
    measured = [m for m in steps if _is_measured(m)]
    rest = [m for m in steps if not _is_measured(m)]
    more, alike = _more([m for m in steps if m.a.kind == m.b.kind == "key result"], asked)
    return Wording(
        metric=_best(measured, _near, asked),
        deliverable=_best(rest, _near, asked),
        title=_best([m for m in said if m.titles], _near, asked),
        phrase=_best(said, _phrase, asked),
        number=_best([m for m in steps if m.numbers == "same" and _is_whole(m)], _number, asked, lasting=True),
        described=_best([m for m in matches if m not in said], _described, asked),
        more=more,
        alike=alike,
        parallel=parallel,
    )


def rarity(others: int) -> float:
    """1 if nobody else says it, a half for three others (a template, says the guideline), towards 0 for many."""
    return 1 / (1 + (others / 3) ** 4)


def _near(match: Match) -> float:
    near = match.cosine * (1 - math.exp(-match.shared / NEAR))
    return near * near * _ATTRIBUTED[match.attribution.whose] * _NUMBERS[match.numbers]


def _phrase(match: Match) -> float:
    return math.sqrt(match.contained) * (1 - math.exp(-match.shared / PHRASE)) * _ATTRIBUTED[match.attribution.whose]


def _number(match: Match) -> float:
    own = match.attribution.whose == "own"
    return 0.0 if own else match.cosine**2 * (1 - math.exp(-match.shared / NUMBER))


def _described(match: Match) -> float:
    return math.sqrt(match.contained) * (1 - math.exp(-match.shared / PHRASE))


_ATTRIBUTED = {"one": 1.0, "other": 0.8, "own": 0.25}
_NUMBERS = {"same": 1.0, "none": 1.0, "part": 0.9, "one": 0.9, "other": 0.8}


def _is_measured(match: Match) -> bool:
    return bool(match.a.numbers and match.b.numbers) or (match.a.metric and match.b.metric)


def _is_whole(match: Match) -> bool:
    return match.a.whole and match.b.whole


def _matches(cycle: Cycle, a: int, b: int, parallel: bool) -> list[Match]:
    weigh, unit, weights = cycle.weight, cycle.unit, cycle.weights
    general = cycle.corpus.vocabulary.is_general
    said_b = [(s, weigh(s.words) / unit) for s in cycle.corpus.statements[b]]
    found = []
    for one in cycle.corpus.statements[a]:
        total = weigh(one.words) / unit
        for other, total_b in said_b:
            words = one.words & other.words
            if not words:
                continue
            shared = weigh(words) / unit
            if shared < LEAST:
                continue
            left_a, left_b = total - shared, total_b - shared
            whose = attribute(one, other, left_a, left_b, parallel=parallel)
            telling = sum(weights[w] >= NAMED * unit and not general(w) for w in words)
            found.append(Match(one, other, words, shared, left_a, left_b, telling, numbers(one, other), whose))
    return found


def _parallel(cycle: Cycle, a: int, b: int) -> bool:
    """Whether the titles share most of their words and each then names something that the other does not."""
    one, two = (_title(cycle, place) for place in (a, b))
    if one is None or two is None:
        return False
    said = [cycle.corpus.vocabulary.without_function_words(s.words) for s in (one, two)]
    common = said[0] & said[1]
    left = [cycle.weight(words - common) / cycle.unit for words in said]
    return len(common) >= 3 and len(common) >= PARALLEL * min(map(len, said)) and min(left) >= NAMED


def _title(cycle: Cycle, place: int) -> Statement | None:
    return next((s for s in cycle.corpus.statements[place] if s.kind == "title" and s.whole), None)


def _best(
    matches: Iterable[Match], worth: Callable[[Match], float], asked: Callable[[Match], Match], *, lasting: bool = False
) -> tuple[float, Match | None]:
    """The match that is worth most, once it is known who else says it; `lasting`: repetition takes little away."""
    best: tuple[float, Match | None] = (0.0, None)
    for bound, match in sorted(((worth(m), m) for m in matches), key=lambda item: -item[0]):
        if bound <= best[0]:
            break
        known = asked(match)
        rare = (1.0 if known.others <= OTHERS else 0.7) if lasting else rarity(known.others)
        if bound * rare > best[0]:
            best = (bound * rare, known)
    return best


def _more(matches: list[Match], asked: Callable[[Match], Match]) -> tuple[float, int]:
    """The worth of the second of the pairs of key results that are alike, each used once, and how many are the same."""
    ordered = sorted(((_near(m), m) for m in matches), key=lambda item: -item[0])
    used_a: set[int] = set()
    used_b: set[int] = set()
    worths: list[float] = []
    same = 0
    for bound, match in ordered:
        if bound < 0.1 or len(worths) > 5:
            break
        if match.a.key_result in used_a or match.b.key_result in used_b:
            continue
        known = asked(match)
        used_a.add(match.a.key_result)
        used_b.add(match.b.key_result)
        worths.append(bound * rarity(known.others))
        same += known.claimed
    worths.sort(reverse=True)
    return (worths[1] if len(worths) > 1 else 0.0), same
