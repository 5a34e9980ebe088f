"""Whatever happens to single answers on their way, `okrlint fetch` and `check` say nothing that is not so."""

from __future__ import annotations

import os
import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from okrlint.trackers.http.transport import Transport
from tests import spoiling
from tests.fakes.github import FakeGitHub
from tests.fakes.github.company import invented
from tests.mangling import mangled
from tests.spoiling import SPOILS, Proxy, Told

CONFIG = "sources:\n  - github: {{owner: acme, repositories: [plans, app], base_url: '{url}'}}\n"
MANGLED = range(int(os.environ.get("OKRLINT_MANGLED", "8")))
"""Seeds; each is one fault."""
DAYS = ("2026-12-01T08:00:00Z", "2026-12-02T08:00:00Z")


@pytest.fixture(scope="module")
def server() -> Iterator[FakeGitHub]:
    with FakeGitHub(invented(objectives=4)) as fake:
        fake.strict = False
        yield fake


@pytest.fixture(scope="module")
def truth(server: FakeGitHub, tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, int]:
    """What is so, and how many requests it takes to find it out."""
    folder = tmp_path_factory.mktemp("truth")
    (folder / "okrlint.yaml").write_text(CONFIG.format(url=server.url))
    before = len(server.requests)
    assert spoiling.fetch(folder, server.environment, DAYS[0]) == 0
    return spoiling.check(folder, DAYS[1]), len(server.requests) - before


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Transport, "pause", lambda *_: None)


@pytest.mark.parametrize(("name", "once"), [(name, n % 2 == 0) for n, name in enumerate(SPOILS)])
def test_spoilt(name: str, once: bool, server: FakeGitHub, truth: tuple[Told, int], tmp_path: Path) -> None:
    """One answer of the first fetch and all from some point on of the second, or the other way round."""
    told, requests = truth
    chance = random.Random(name)
    with Proxy(server.url) as proxy:
        environment = {**server.environment, "GITHUB_API_URL": proxy.url}
        (tmp_path / "okrlint.yaml").write_text(CONFIG.format(url=proxy.url))
        order = proxy.spoil(SPOILS[name], chance.randint(1, requests), 1 if once else 10_000)
        spoiling.check_spoilt(tmp_path, environment, DAYS[0], told)
        assert order.struck
        proxy.heal()
        proxy.spoil(SPOILS[name], chance.randint(1, 4), 10_000 if once else 1)
        spoiling.check_spoilt(tmp_path, environment, DAYS[1], told)
        proxy.heal()
        assert spoiling.fetch(tmp_path, environment, DAYS[1]) == 0
        assert spoiling.check(tmp_path, DAYS[1]).findings == told.findings


@pytest.mark.parametrize("seed", MANGLED)
def test_answers_that_are_none(seed: int, server: FakeGitHub, truth: tuple[Told, int], tmp_path: Path) -> None:
    """One part of an answer mangled, once or in all that follow; the first fetch or the second."""
    told, requests = truth
    chance = random.Random(seed)
    day = DAYS[seed % 2]
    with Proxy(server.url) as proxy:
        environment = {**server.environment, "GITHUB_API_URL": proxy.url}
        (tmp_path / "okrlint.yaml").write_text(CONFIG.format(url=proxy.url))
        if seed % 2:
            assert spoiling.fetch(tmp_path, environment, DAYS[0]) == 0
        nth = chance.randint(1, 4 if seed % 2 else requests)
        proxy.spoil(mangled(f"{seed}"), nth, chance.choice([1, 2, 10_000]))
        spoiling.check_spoilt(tmp_path, environment, day, told)
        proxy.heal()
        assert spoiling.fetch(tmp_path, environment, DAYS[1]) == 0
        assert spoiling.check(tmp_path, DAYS[1]).findings == told.findings
