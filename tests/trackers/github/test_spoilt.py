"""Whatever happens to single answers on their way, `okrlint fetch` and `check` say nothing that is not so."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from okrlint.trackers.http.transport import Transport
from tests.fakes.github import FakeGitHub
from tests.fakes.github.company import invented
from tests.spoiling import SPOILS
from tests.trackers.spoilt import Trial, before, seeds

CONFIG = "sources:\n  - github: {{owner: acme, repositories: [plans, app], base_url: '{url}'}}\n"
DAYS = ("2026-12-01T08:00:00Z", "2026-12-02T08:00:00Z")


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with FakeGitHub(invented(objectives=4), limit=1_000_000) as fake:
        fake.strict = False
        folder = tmp_path_factory.mktemp("truth")
        with before(fake.url, fake.environment, CONFIG, DAYS, folder) as trial:
            yield trial._replace(second=range(1, 5))


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Transport, "pause", lambda *_: None)


@pytest.mark.parametrize(("name", "once"), [(name, n % 2 == 0) for n, name in enumerate(SPOILS)])
def test_spoilt(name: str, once: bool, trial: Trial, tmp_path: Path) -> None:
    trial.spoilt(name, tmp_path, once=once)


@pytest.mark.parametrize("seed", seeds(8))
def test_answers_that_are_none(seed: int, trial: Trial, tmp_path: Path) -> None:
    trial.mangled(seed, tmp_path)
