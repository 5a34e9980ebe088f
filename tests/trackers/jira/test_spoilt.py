"""Whatever happens to single answers of Jira on their way, `okrlint fetch` and `check` say nothing that is not so."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.fakes.jira import JiraServer, company
from tests.spoiling import SPOILS, Answer
from tests.trackers.jira.conftest import Time
from tests.trackers.spoilt import Trial, before, seeds

CONFIG = """sources:
  - jira:
      url: {url}
      site: marigold
      projects: [OKR, APP]
      serves: [parent, contributes to, measures]
      fields: {{cycle: [fixVersions]}}
"""
DAYS = ("2026-06-15T08:00:00Z", "2026-06-16T08:00:00Z")
LIKELY = 0.15
_KEPT = frozenset({"id", "key", "issues", "fields", "isLast", "nextPageToken", "total", "startAt", "maxResults"})
"""What a search cannot do without: an issue without an id, or a page without a list of issues, is no answer of Jira."""


@pytest.fixture(autouse=True)
def no_waiting(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


@pytest.fixture(scope="module", params=[True, False], ids=["cloud", "dc"])
def trial(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    with JiraServer(company.build(cloud=request.param, objectives=3, key_results=2, work=2)) as server:
        folder = tmp_path_factory.mktemp("truth")
        with before(server.url, server.environment, CONFIG, DAYS, folder) as trial:
            yield trial._replace(second=range(1, 8))


@pytest.mark.parametrize(("name", "once"), [(name, n % 2 == 0) for n, name in enumerate(SPOILS)])
def test_spoilt(name: str, once: bool, trial: Trial, tmp_path: Path) -> None:
    trial.spoilt(name, tmp_path, once=once)


def nulled(value: Any, chance: random.Random) -> Any:
    """The same answer with parts left out at random, members of objects and elements of lists alike."""
    if isinstance(value, dict):
        return {
            name: nulled(part, chance) if name in _KEPT or chance.random() > LIKELY else None
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [nulled(one, chance) if chance.random() > LIKELY else None for one in value]
    return value


@pytest.mark.parametrize("seed", seeds(25))
def test_null_in_any_place(seed: int, trial: Trial, tmp_path: Path) -> None:
    chance = random.Random(seed)

    def spoil(answer: Answer) -> Answer:
        body = json.dumps(nulled(json.loads(answer.body or b"null"), chance)).encode()
        return Answer(answer.status, answer.headers, body)

    trial.emptied(spoil, chance.choice(trial.first), tmp_path)


@pytest.mark.parametrize("seed", seeds(8))
def test_answers_that_are_none(seed: int, trial: Trial, tmp_path: Path) -> None:
    trial.mangled(seed, tmp_path)
