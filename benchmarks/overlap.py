"""How well overlap is found: `python benchmarks/overlap.py [--corpus DIR] [--fit] [--semantic] [--speed [SIZE …]]`.

Needs labelled pairs, which are not part of this repository: by default `../shared/corpus` beside it. What is judged
here was chosen, fitted and calibrated on other organisations (see `benchmarks.overlap_validation`), but for what
`--fit` prints, which are the constants of `okrlint.relations.overlap.model`.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path
from typing import get_args

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from benchmarks import overlap_baselines as baselines
from benchmarks import overlap_fit as fitting
from benchmarks import overlap_validation as validation
from benchmarks.overlap_pairs import CORPUS, Labelled, Pair, load, only
from okrlint.relations.overlap import model
from okrlint.relations.overlap.embeddings import Packaged
from okrlint.relations.overlap.goals import Kind

SUBSETS: dict[str, Callable[[Pair], bool]] = {
    "all": lambda pair: True,
    "without ambiguous": lambda pair: not pair.ambiguous,
    "without cascades": lambda pair: not pair.cascade,
    "without both": lambda pair: not (pair.ambiguous or pair.cascade),
    "first set": lambda pair: pair.part == "overlap_pairs",
    "other quarters": lambda pair: pair.part == "overlap_pairs_1b",
    "second set": lambda pair: pair.part == "overlap_pairs_2",
}
HARD = {
    "a:own-number": "each its own number",
    "b:title-only": "a title in common",
    "c:tfidf": "nearest by TF-IDF",
    "d:meaning": "near in meaning",
    "e:title-vs-kr": "a title against a key result",
    "f:company-number": "a number of the company",
    "g:opposing": "opposing",
    "h:random": "at random",
}
"""The strata of the second set, most of which were chosen for being hard."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--corpus", type=Path, default=CORPUS)
    parser.add_argument("--organisations", nargs="*", help="report on these only")
    parser.add_argument("--fit", action="store_true", help="print the constants that these labels yield")
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
    if chosen.fit:
        constants(labelled)
        return
    found, choices = validation.nested(labelled)
    methods = {
        "TF-IDF": baselines.tf_idf(labelled),
        "BM25": baselines.bm25(labelled),
        "templates dropped": baselines.templates_dropped(labelled),
        "okrlint": [unseen.score for unseen in found],
    }
    if chosen.semantic:
        methods["with a model of sentences"] = fitting.left_out(labelled, fitting.rows(labelled, Packaged()))
    places = only(labelled, chosen.organisations)
    ranking(labelled, places, methods)
    shipped = fitting.rows(labelled)
    claims(labelled, places, found, shipped)
    kinds(labelled, places, found, shipped)
    hard(labelled, places, found)
    reliability(labelled, places, found)
    print("\nChosen without the organisation: " + "; ".join(f"{name}: {shape}" for name, shape in choices.items()))


def ranking(labelled: Labelled, places: Sequence[int], methods: dict[str, list[float]]) -> None:
    """Average precision of each method, on all pairs and parts of them; the last one with its interval."""
    tests = {**SUBSETS, **{name: _of(name) for name in sorted({labelled.pairs[i].organisation for i in places})}}
    print("Average precision\n\n| pairs | n | compete | " + " | ".join(methods) + " | 95 % |")
    print("|---|" + "---|" * (len(methods) + 3))
    for test, keeps in tests.items():
        inside = [i for i in places if keeps(labelled.pairs[i])]
        truth = [labelled.pairs[i].competes for i in inside]
        if not any(truth):
            continue
        cells = [f"{_average(labelled, inside, scores):.2f}" for scores in methods.values()]
        low, high = validation.interval(inside, lambda drawn: _average(labelled, drawn, methods["okrlint"]), 500)
        print(f"| {test} | {len(inside)} | {sum(truth)} | {' | '.join(cells)} | {low:.2f}–{high:.2f} |")


def _average(labelled: Labelled, places: Sequence[int], scores: Sequence[float]) -> float:
    return fitting.average_precision([scores[i] for i in places], [labelled.pairs[i].competes for i in places])


def _of(organisation: str) -> Callable[[Pair], bool]:
    return lambda pair: pair.organisation == organisation


def claims(
    labelled: Labelled, places: Sequence[int], found: Sequence[validation.Unseen], shipped: Sequence[fitting.Seen]
) -> None:
    """Precision and recall of what would be a finding, and of what would be shown at all."""
    told = {
        "findings, chosen inside the folds": lambda i: bool(found[i].claimed),
        "findings, as shipped": lambda i: validation.is_claimed(shipped[i]),
        "findings and questions": lambda i: bool(found[i].claimed) or found[i].confidence >= model.LIKELY,
    }
    print("\n| reported | precision (95 %) | recall |\n|---|---|---|")
    total = sum(labelled.pairs[i].competes for i in places)
    for name, says in told.items():
        measured = validation.share_right(labelled, places, says)
        recall = f"{measured.right / total:.2f} ({measured.right} of {total})" if total else "–"
        print(f"| {name} | {_shown(measured)} | {recall} |")


def kinds(
    labelled: Labelled, places: Sequence[int], found: Sequence[validation.Unseen], shipped: Sequence[fitting.Seen]
) -> None:
    """How often each kind meant competition: where it is claimed (as shipped, and as chosen), where it is only seen."""
    print("\n| kind | claimed, as shipped | claimed, chosen inside the folds | seen, not claimed |\n|---|---|---|---|")
    for kind in get_args(Kind):
        stated = {i for i in places if not shipped[i].refused and _claims(shipped[i], kind)}
        chosen = {i for i in places if kind in found[i].claimed}
        seen = {i for i in places if kind in found[i].kinds} - chosen
        cells = [_shown(validation.share_right(labelled, places, said.__contains__)) for said in (stated, chosen, seen)]
        print(f"| {kind} | {' | '.join(cells)} |")


def _claims(seen: fitting.Seen, kind: Kind) -> bool:
    return any(observed.kind == kind and observed.claimed for observed in seen.kinds)


def hard(labelled: Labelled, places: Sequence[int], found: Sequence[validation.Unseen]) -> None:
    """What is reported of the pairs that were chosen to be hard."""
    print("\n| second set, chosen for | pairs | compete | findings: right |\n|---|---|---|---|")
    for stratum, name in HARD.items():
        inside = [i for i in places if labelled.pairs[i].stratum == stratum]
        told = [labelled.pairs[i].competes for i in inside if found[i].claimed]
        competing = sum(labelled.pairs[i].competes for i in inside)
        print(f"| {name} | {len(inside)} | {competing} | {sum(told)} of {len(told)} |")


def reliability(labelled: Labelled, places: Sequence[int], found: Sequence[validation.Unseen]) -> None:
    """What confidence says beside what readers said."""
    print("\n| confidence | pairs | mean confidence | share that competes |\n|---|---|---|---|")
    edges = [0.0, 0.05, 0.1, 0.2, 0.35, 0.5, 0.8, 1.01]
    for low, high in pairwise(edges):
        inside = [i for i in places if low <= found[i].confidence < high]
        if inside:
            mean = sum(found[i].confidence for i in inside) / len(inside)
            share = sum(labelled.pairs[i].competes for i in inside) / len(inside)
            print(f"| {low:.2f}–{min(high, 1):.2f} | {len(inside)} | {mean:.2f} | {share:.2f} |")
    error = validation.calibration_error(
        [found[i].confidence for i in places], [labelled.pairs[i].competes for i in places]
    )
    print(f"\nCalibration error (ten bins): {error:.3f}")


def constants(labelled: Labelled) -> None:
    """What these labels yield, to be written into `okrlint.relations.overlap.model`."""
    seen = fitting.rows(labelled)
    truth = [pair.competes for pair in labelled.pairs]
    fitted = fitting.fit([s.row for s in seen], truth, [pair.organisation for pair in labelled.pairs])
    print(f"CONSTANT = {fitted.constant}\nFITTED = {fitted.weights}")
    places = range(len(truth))
    calibration = validation.questions_worth(labelled, seen, fitting.left_out(labelled, seen), places)
    print("SLOPE, OFFSET = {}, {}".format(*calibration))
    worth = validation.claims_worth(labelled, seen, places)
    print(f"CLAIMED = { {kind: round(share, 2) for kind, share in worth.items()} }")


def _shown(measured: validation.Measured) -> str:
    if not measured.of:
        return "none"
    share = measured.right / measured.of
    return f"{share:.2f} ({measured.right} of {measured.of}; {measured.low:.2f}–{measured.high:.2f})"


if __name__ == "__main__":
    main()
