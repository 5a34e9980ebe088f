"""Blocking loses nothing that the exact computation finds above the default threshold; templates make no candidates."""

from __future__ import annotations

import random
from itertools import combinations, product

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from benchmarks.overlap_pairs import CORPUS, load
from okrlint.relations.overlap import candidates, model
from okrlint.relations.overlap.candidates import by_words, by_work
from okrlint.relations.overlap.contradictions import Aims
from okrlint.relations.overlap.corpus import Corpus, Cycle
from okrlint.relations.overlap.detect import Judge
from okrlint.relations.overlap.goals import Goal, KeyResultText
from okrlint.relations.overlap.signals import around, values
from okrlint.relations.overlap.structure import Structure
from tests.relations.overlap.invented import SUBJECTS, goal

SAID = [text for title, results in SUBJECTS for text in (title, *results)]
WORDS = sorted({word for text in SAID for word in text.split()})


def exact(cycle: Cycle, tiers: set[str]) -> set[tuple[int, int]]:
    """All pairs of places in one of these tiers, by looking at every pair in full."""
    known = Structure(cycle.corpus.goals)
    judge = Judge(cycle, known, None)
    found = set()
    for a, b in combinations(cycle.places, 2):
        if known.eligible(cycle.corpus.goals[a], cycle.corpus.goals[b]):
            continue
        signals, kinds = judge.weighed(a, b)
        if judge.tier(model.score(values(signals)), kinds) in tiers:
            found.add((a, b))
    return found


def sharing(cycle: Cycle, most: int) -> set[tuple[int, int]]:
    """All pairs that share enough in two statements, one word of it said by `most` goals at most, by looking at all."""
    corpus, found = cycle.corpus, set()
    for a, b in combinations(cycle.places, 2):
        for one, other in product(corpus.statements[a], corpus.statements[b]):
            common = one.words & other.words
            enough = cycle.weight(common) >= candidates.NEEDED * cycle.unit or one.words == other.words
            rare = one.words == other.words or any(cycle.used[word] <= most for word in common)
            if enough and rare and not cycle.crowded(common):
                found.add((a, b))
    return found


def mixed(seed: int, size: int, cycles: int = 1) -> list[Goal]:
    """Goals that borrow, shorten and reword one another's statements."""
    rng = random.Random(seed)

    def statement() -> str:
        said = rng.choice(SAID).split()
        if rng.random() < 0.5:
            said = said[: rng.randint(2, len(said))]
        for _ in range(rng.randint(0, 3)):
            said.insert(rng.randint(0, len(said)), rng.choice(WORDS))
        return " ".join(said)

    return [
        Goal(
            key=key,
            cycle=1 + key % cycles,
            team=key,
            title=statement(),
            key_results=tuple(
                KeyResultText(key=1000 + 10 * key + i, title=statement()) for i in range(rng.randint(0, 3))
            ),
        )
        for key in range(size)
    ]


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.integers(2, 60))
@example(331, 60)  # words of one weight
def test_blocking_keeps_every_confident_pair(seed: int, size: int) -> None:
    cycle = Corpus(mixed(seed, size)).cycles[1]
    assert exact(cycle, {"confident"}) <= by_words(cycle)


@pytest.mark.parametrize("few", [0, 8])
@pytest.mark.parametrize("most", [3, 40])
@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 10_000), st.integers(2, 60), st.sampled_from([1, 6]))
def test_blocking_finds_just_the_pairs_that_share_enough(
    monkeypatch: pytest.MonkeyPatch, few: int, most: int, seed: int, size: int, cycles: int
) -> None:
    monkeypatch.setattr(candidates, "FEW", few)
    monkeypatch.setattr(candidates, "COMMON_AT_LEAST", most)
    for cycle in Corpus(mixed(seed, size, cycles)).cycles.values():
        assert by_words(cycle) == sharing(cycle, most)


def test_such_goals_do_have_confident_pairs() -> None:
    found = [exact(Corpus(mixed(seed, 40)).cycles[1], {"confident"}) for seed in range(5)]
    assert sum(map(len, found)) >= 15


def test_blocking_on_real_objectives() -> None:
    if not (CORPUS / "overlap_pairs.jsonl").exists():
        pytest.skip("no ../shared/corpus here")
    confident = kept = likely = kept_likely = 0
    for name, goals in load().goals.items():
        if name == "gitlab":
            goals = [g for g in goals if g.cycle == goals[0].cycle]  # one cycle of it: the exact computation is slow
        for cycle in Corpus(goals).cycles.values():
            near, found = by_words(cycle), exact(cycle, {"confident", "likely"})
            sure = exact(cycle, {"confident"}) if found else set()
            confident, kept = confident + len(sure), kept + len(sure & near)
            likely, kept_likely = likely + len(found), kept_likely + len(found & near)
    assert confident >= 10
    assert kept >= 0.99 * confident
    assert kept_likely >= 0.95 * likely


def test_most_beside_is_a_bound_for_what_the_other_signals_add() -> None:
    for seed in range(5):
        cycle = Corpus(mixed(seed, 30)).cycles[1]
        aims, known = Aims(cycle), Structure(cycle.corpus.goals)
        for a, b in by_words(cycle):
            beside = model.score(values(around(aims, a, b, known))) - model.CONSTANT
            assert beside <= model.most_beside(aims.opposable(a, b), tracked=False) + 1e-9


def test_a_statement_of_many_goals_makes_no_candidates() -> None:
    goals = [goal(i, "Train two shift leads on the new lashing procedure") for i in range(60)]
    assert by_words(Corpus(goals).cycles[1]) == set()


def test_work_that_serves_everybody_makes_no_candidates() -> None:
    goals = [goal(i, f"goal {i}", work=frozenset({1, 100 + i // 2})) for i in range(40)]
    assert by_work(Corpus(goals).cycles[1]) == {(i, i + 1) for i in range(0, 40, 2)}


def test_two_words_that_fall_on_one_bit_still_make_a_candidate() -> None:
    # The vocabulary numbers words in the order of reading: 511 others are read between the two that the pair shares.
    letters = "abcdefgh"
    fill = ["".join(letters[(i >> shift) & 7] for shift in (9, 6, 3, 0)) + "zz" for i in range(511)]
    first = goal(0, "quokka")
    pair = [goal(900, "quokka zebrafish walrus"), goal(901, "zebrafish quokka ibexes")]
    corpus = Corpus([first, goal(1, " ".join(fill)), *pair])
    ids = corpus.vocabulary.ids
    assert (ids("quokka")[0] - ids("zebrafish")[0]) % 512 == 0, "the two words do fall on one bit"
    assert (2, 3) in by_words(corpus.cycles[1])


def test_one_word_that_weighs_enough_makes_a_candidate() -> None:
    # An acronym of two goals in a small cycle, and of nobody else in a large organisation.
    pair = [goal(0, "Pass the SOLAS audit", cycle=1), goal(1, "Extinguishers meet SOLAS", cycle=1)]
    corpus = Corpus([*pair, *(goal(n, f"Goal {n}", cycle=2) for n in range(2, 1_500))])
    cycle = corpus.cycles[1]
    (word,) = corpus.vocabulary.ids("solas")
    assert cycle.weights[word] > candidates.NEEDED * cycle.unit
    assert by_words(cycle) == {(0, 1)}
