"""The stored weights are what the script yields, and the promised figures hold on the labelled pairs."""

from __future__ import annotations

import pytest

from benchmarks import overlap_baselines as baselines
from benchmarks import overlap_fit as fitting
from benchmarks import overlap_validation as validation
from benchmarks.overlap_pairs import CORPUS, Labelled, load
from okrlint.relations.overlap import model, wording


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    if not (CORPUS / "overlap_pairs.jsonl").exists():
        pytest.skip("no ../shared/corpus here")
    return load()


@pytest.fixture(scope="module")
def rows(labelled: Labelled) -> list[fitting.Seen]:
    return fitting.rows(labelled)


def test_stored_constants_are_what_the_script_yields(labelled: Labelled, rows: list[fitting.Seen]) -> None:
    competes = [pair.competes for pair in labelled.pairs]
    fitted = fitting.fit([seen.row for seen in rows], competes, [p.organisation for p in labelled.pairs])
    assert fitted.weights == pytest.approx(model.FITTED, abs=0.011)
    assert fitted.constant == pytest.approx(model.CONSTANT, abs=0.011)
    unseen = fitting.left_out(labelled, rows)
    calibration = validation.questions_worth(labelled, rows, unseen, range(len(rows)))
    assert calibration == pytest.approx((model.SLOPE, model.OFFSET), abs=0.011)
    worth = validation.claims_worth(labelled, rows, range(len(rows)))
    assert worth == pytest.approx(model.CLAIMED, abs=0.011)


def test_what_is_claimed_is_nearly_always_right(labelled: Labelled, rows: list[fitting.Seen]) -> None:
    told = [p.competes for p, seen in zip(labelled.pairs, rows, strict=True) if validation.is_claimed(seen)]
    assert sum(told) >= 0.9 * len(told)
    assert sum(told) >= 0.3 * sum(pair.competes for pair in labelled.pairs)


def test_the_order_of_review_of_organisations_that_the_fit_has_not_seen(
    labelled: Labelled, rows: list[fitting.Seen]
) -> None:
    unseen = fitting.left_out(labelled, rows)
    clear = [i for i, pair in enumerate(labelled.pairs) if not pair.ambiguous]
    competes = [pair.competes for pair in labelled.pairs]
    assert fitting.average_precision(unseen, competes) >= 0.65
    assert fitting.average_precision([unseen[i] for i in clear], [competes[i] for i in clear]) >= 0.8


def test_it_beats_word_similarity(labelled: Labelled, rows: list[fitting.Seen]) -> None:
    competes = [p.competes for p in labelled.pairs]
    ours = fitting.average_precision(fitting.left_out(labelled, rows), competes)
    for baseline in (baselines.tf_idf, baselines.bm25, baselines.templates_dropped):
        assert ours > fitting.average_precision(baseline(labelled), competes) + 0.2


def test_each_its_own_number_is_not_claimed(labelled: Labelled, rows: list[fitting.Seen]) -> None:
    hard = [
        seen
        for pair, seen in zip(labelled.pairs, rows, strict=True)
        if pair.stratum in ("a:own-number", "b:title-only") and not pair.competes
    ]
    assert len(hard) > 50
    assert not any(validation.is_claimed(seen) for seen in hard)


def test_average_precision_counts_ties_together() -> None:
    assert fitting.average_precision([3, 2, 1], [True, False, True]) == pytest.approx((1 + 2 / 3) / 2)
    assert fitting.average_precision([1, 1, 1, 1], [True, False, False, False]) == pytest.approx(0.25)
    assert fitting.average_precision([1, 2], [False, False]) == 0


def test_calibration_recovers_a_known_curve() -> None:
    scores = [score / 10 for score in range(-40, 41) for _ in range(100)]
    competes = [place % 100 < 100 * model.confidence(score) for place, score in enumerate(scores)]
    slope, offset = fitting.calibrate(scores, competes)
    assert slope == pytest.approx(model.SLOPE, abs=0.06)
    assert offset == pytest.approx(model.OFFSET, abs=0.06)


def test_the_least_score_is_where_a_pair_becomes_a_question() -> None:
    assert model.confidence(model.score_at(model.LIKELY)) == pytest.approx(model.LIKELY)


def test_calibration_error_is_the_distance_of_confidence_from_truth() -> None:
    assert validation.calibration_error([0.75] * 4, [True, True, True, False]) == pytest.approx(0)
    assert validation.calibration_error([0.25] * 4, [True, True, True, False]) == pytest.approx(0.5)


def test_shapes_hold_only_while_they_are_tried() -> None:
    before = wording.SAME
    with validation.shaped({(wording, "SAME"): 0.5}):
        assert wording.SAME == 0.5
    assert before == wording.SAME
