"""How well overlap is found: `python benchmarks/overlap.py [--corpus DIR] [--fit] [--semantic] [--speed [SIZE …]]`.

Needs labelled pairs, which are not part of this repository: by default `../shared/corpus` beside it.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import overlap_baselines as baselines
from benchmarks import overlap_fit as fitting
from benchmarks.overlap_pairs import CORPUS, Labelled, Pair, load
from okrlint.relations.overlap import model
from okrlint.relations.overlap.meaning import Packaged

SUBSETS: dict[str, Callable[[Pair], bool]] = {
    "all": lambda pair: True,
    "without ambiguous": lambda pair: not pair.ambiguous,
    "without cascades": lambda pair: not pair.cascade,
    "without both": lambda pair: not (pair.ambiguous or pair.cascade),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--fit", action="store_true", help="print the weights that these labels yield")
    parser.add_argument("--semantic", action="store_true", help="also with a model of sentences (okrlint[semantic])")
    parser.add_argument(
        "--speed", type=int, nargs="*", metavar="SIZE", help="time and memory; default 1000 10000 100000"
    )
    chosen = parser.parse_args()
    if chosen.speed is not None:
        from benchmarks.overlap_speed import growth

        growth(chosen.speed or [1_000, 10_000, 100_000])
        return
    if not (chosen.corpus / "overlap_pairs.jsonl").exists():
        sys.exit(f"no labelled pairs in {chosen.corpus}")
    labelled = load(chosen.corpus)
    found = fitting.rows(labelled)
    competes = [pair.competes for pair in labelled.pairs]
    unseen = fitting.left_out(labelled, found)
    shipped = [model.score(row) for row in found]
    methods = {
        "TF-IDF": baselines.tf_idf(labelled),
        "BM25": baselines.bm25(labelled),
        "templates dropped": baselines.templates_dropped(labelled),
        "okrlint, leave one organisation out": unseen,
        "okrlint, as shipped": shipped,
    }
    if chosen.semantic:
        methods["with a model of sentences, left out"] = fitting.left_out(labelled, fitting.rows(labelled, Packaged()))
    ranking(labelled, methods)
    thresholds("leave one organisation out", unseen, competes)
    thresholds("as shipped", shipped, competes)
    if chosen.semantic:
        thresholds("with a model of sentences", methods["with a model of sentences, left out"], competes)
    reliability(unseen, competes)
    if chosen.fit:
        weights(labelled, found, unseen)


def ranking(labelled: Labelled, methods: dict[str, list[float]]) -> None:
    """Average precision of each method, on all pairs and parts of them."""
    organisations = sorted({pair.organisation for pair in labelled.pairs})
    tests = {**SUBSETS, **{name: _of(name) for name in organisations}}
    print("Average precision\n\n| pairs | n | compete | " + " | ".join(methods) + " |")
    print("|---|" + "---|" * (len(methods) + 2))
    per: dict[str, list[float]] = {name: [] for name in methods}
    for test, keeps in tests.items():
        places = [i for i, pair in enumerate(labelled.pairs) if keeps(pair)]
        truth = [labelled.pairs[i].competes for i in places]
        cells = []
        for name, scores in methods.items():
            value = fitting.average_precision([scores[i] for i in places], truth)
            cells.append(f"{value:.2f}")
            if test in organisations and any(truth):
                per[name].append(value)
        print(f"| {test} | {len(places)} | {sum(truth)} | " + " | ".join(cells) + " |")
    spread = [f"{sum(v) / len(v):.2f} ({min(v):.2f}–{max(v):.2f})" for v in per.values()]
    print("| mean of organisations (range) | | | " + " | ".join(spread) + " |\n")


def _of(organisation: str) -> Callable[[Pair], bool]:
    return lambda pair: pair.organisation == organisation


def thresholds(title: str, scores: Sequence[float], competes: Sequence[bool]) -> None:
    """Precision and recall where pairs become findings, and where they become likely."""
    for name, least in (("confident (default)", model.CONFIDENT), ("likely", model.LIKELY)):
        flagged = [y for score, y in zip(scores, competes, strict=True) if model.confidence(score) >= least]
        right = sum(flagged)
        precision = right / len(flagged) if flagged else 0.0
        print(
            f"{title}, {name}, confidence ≥ {least}: precision {precision:.2f} ({right} of {len(flagged)}), "
            f"recall {right / sum(competes):.2f} ({right} of {sum(competes)})"
        )


def reliability(scores: Sequence[float], competes: Sequence[bool]) -> None:
    """What confidence says beside what readers said, for pairs of organisations that the fit has not seen."""
    print("\n| confidence | pairs | mean confidence | share that competes |\n|---|---|---|---|")
    edges = [0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8, 1.01]
    for low, high in pairwise(edges):
        inside = [(c, y) for s, y in zip(scores, competes, strict=True) if low <= (c := model.confidence(s)) < high]
        if inside:
            mean = sum(c for c, _ in inside) / len(inside)
            share = sum(y for _, y in inside) / len(inside)
            print(f"| {low:.2f}–{min(high, 1):.2f} | {len(inside)} | {mean:.2f} | {share:.2f} |")


def weights(labelled: Labelled, found: list[fitting.Row], unseen: list[float]) -> None:
    """The weights and the calibration that these labels yield, to be written into `okrlint.relations.overlap.model`."""
    fitted = fitting.fit(found, [p.competes for p in labelled.pairs], [p.organisation for p in labelled.pairs])
    print(f"\nCONSTANT = {fitted.constant}\nFITTED = {fitted.weights}")
    print("SLOPE, OFFSET = {}, {}".format(*fitting.calibrate(unseen, [p.competes for p in labelled.pairs])))


if __name__ == "__main__":
    main()
