"""The stored weights are what the script yields, and the promised figures hold on the labelled pairs."""

from __future__ import annotations

import pytest

from benchmarks import overlap_baselines as baselines
from benchmarks import overlap_fit as fitting
from benchmarks.overlap_pairs import CORPUS, Labelled, load
from okrlint.relations.overlap import model


@pytest.fixture(scope="module")
def labelled() -> Labelled:
    if not (CORPUS / "overlap_pairs.jsonl").exists():
        pytest.skip("no ../shared/corpus here")
    return load()


@pytest.fixture(scope="module")
def rows(labelled: Labelled) -> list[fitting.Row]:
    return fitting.rows(labelled)


def test_stored_weights_are_what_the_script_yields(labelled: Labelled, rows: list[fitting.Row]) -> None:
    fitted = fitting.fit(rows, [p.competes for p in labelled.pairs], [p.organisation for p in labelled.pairs])
    assert fitted.weights == pytest.approx(model.FITTED, abs=0.011)
    assert fitted.constant == pytest.approx(model.CONSTANT, abs=0.011)
    unseen = fitting.left_out(labelled, rows)
    calibration = fitting.calibrate(unseen, [p.competes for p in labelled.pairs])
    assert calibration == pytest.approx((model.SLOPE, model.OFFSET), abs=0.011)


def test_organisations_that_the_fit_has_not_seen(labelled: Labelled, rows: list[fitting.Row]) -> None:
    unseen = fitting.left_out(labelled, rows)
    competes = [p.competes for p in labelled.pairs]
    assert fitting.average_precision(unseen, competes) >= 0.75
    flagged = [y for score, y in zip(unseen, competes, strict=True) if model.confidence(score) >= model.CONFIDENT]
    assert sum(flagged) / len(flagged) >= 0.8
    assert sum(flagged) / sum(competes) >= 0.45


def test_it_beats_word_similarity(labelled: Labelled, rows: list[fitting.Row]) -> None:
    competes = [p.competes for p in labelled.pairs]
    ours = fitting.average_precision(fitting.left_out(labelled, rows), competes)
    for baseline in (baselines.tf_idf, baselines.bm25, baselines.templates_dropped):
        assert ours > fitting.average_precision(baseline(labelled), competes) + 0.2


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


def test_tiers_follow_the_thresholds() -> None:
    assert model.tier(model.CONFIDENT) == "confident"
    assert model.tier(model.LIKELY) == "likely"
    assert model.tier(model.LIKELY - 0.001) == "none"
    assert model.confidence(model.LEAST) == pytest.approx(model.LIKELY)
