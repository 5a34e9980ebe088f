"""Time and memory of overlap detection on invented objectives, each size in its own process, beside two yardsticks.

The texts follow Zipf's law over 30,000 words; one key result in five comes from one of 50 templates, one objective in
a hundred repeats a key result of another team.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from okrlint.relations.overlap.detect import overlaps
from okrlint.relations.overlap.goals import Goal, KeyResultText

TEAMS = 97


def growth(sizes: list[int]) -> None:
    """Print a table: our time and memory, and those of `sparse_dot_topn` on the same texts where it is installed."""
    print(
        "| objectives | key results | pairs found | okrlint s (MB) | sparse_dot_topn, texts of objectives s (MB) "
        "| sparse_dot_topn, titles and key results s (MB) |\n|---|---|---|---|---|---|"
    )
    for size in sizes:
        pairs, ours, memory = _run("okrlint", size)
        cells = []
        for what in ("objectives", "statements"):
            _, seconds, peak = _run(what, size)
            cells.append(f"{seconds:.2f} ({peak:.0f})" if seconds else "not installed")
        print(f"| {size:,} | {4 * size:,} | {pairs} | {ours:.2f} ({memory:.0f}) | {' | '.join(cells)} |", flush=True)


def invented(size: int, seed: int = 7) -> list[Goal]:
    """Objectives of TEAMS teams in one cycle, four key results each; the same for the same seed."""
    rng = random.Random(seed)
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(rng.choices(letters, k=rng.randint(3, 10))) for _ in range(30_000)]
    weights = [1 / (place + 3) for place in range(len(words))]
    pool = rng.choices(words, weights, k=400_000)

    templates = [_fresh(rng, pool, 6, 10) for _ in range(50)]
    goals: list[Goal] = []
    for key in range(size):
        results = []
        for place in range(4):
            said = rng.choice(templates) if rng.random() < 0.2 else _fresh(rng, pool, 6, 12)
            text = f"{said} {rng.randint(1, 90)} %"
            results.append(KeyResultText(key=size + 4 * key + place, title=text))
        if goals and rng.random() < 0.01:
            results[0] = KeyResultText(key=size + 4 * key, title=rng.choice(goals).key_results[0].title)
        title, team = _fresh(rng, pool, 4, 9), rng.randrange(TEAMS)
        goals.append(Goal(key=key, cycle=1, team=team, title=title, key_results=tuple(results)))
    return goals


def _fresh(rng: random.Random, pool: list[str], least: int, most: int) -> str:
    return " ".join(rng.choice(pool) for _ in range(rng.randint(least, most)))


def _run(what: str, size: int) -> tuple[int, float, float]:
    """Pairs, processor seconds without imports and making the texts, peak megabytes; zeros without a package."""
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", f"from benchmarks.overlap_speed import one; one({what!r}, {size})"],
        cwd=root, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        if "No module named" in done.stderr:
            return 0, 0.0, 0.0
        raise RuntimeError(done.stderr)
    pairs, seconds, memory = done.stdout.split()
    return int(pairs), float(seconds), float(memory)


def one(what: str, size: int) -> None:
    """Run one method once and print pairs, seconds of processor time and peak megabytes; for `_run`."""
    goals = invented(size)
    sparse = None if what == "okrlint" else _sparse()
    start = time.process_time()
    if sparse is None:
        pairs = len(overlaps(goals))
    else:
        texts = [g.title for g in goals] + [k.title for g in goals for k in g.key_results]
        if what == "objectives":
            texts = [" ".join([g.title, *(k.title for k in g.key_results)]) for g in goals]
        pairs = sparse(texts)
    seconds = time.process_time() - start
    print(pairs, seconds, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def _sparse() -> Callable[[list[str]], int]:
    """All pairs with cosine 0.5 by scikit-learn's vectoriser and sparse_dot_topn, on one thread; imported here."""
    from sklearn.feature_extraction.text import TfidfVectorizer  # type: ignore[import-not-found,import-untyped,unused-ignore]  # optional
    from sparse_dot_topn import sp_matmul_topn  # type: ignore[import-not-found,import-untyped,unused-ignore]  # optional

    def run(texts: list[str]) -> int:
        vectors = TfidfVectorizer(sublinear_tf=True).fit_transform(texts).tocsr()
        found = sp_matmul_topn(vectors, vectors.T.tocsr(), top_n=20, threshold=0.5, sort=False)
        return int(found.nnz)

    return run
