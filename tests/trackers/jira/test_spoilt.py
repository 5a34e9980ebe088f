"""Whatever happens to single answers of Jira on their way, `okrlint fetch` and `check` say nothing that is not so."""

from __future__ import annotations

import json
import os
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import spoiling
from tests.fakes.jira import JiraServer, company
from tests.mangling import mangled
from tests.spoiling import SPOILS, Answer, Proxy, Told
from tests.trackers.jira.conftest import Time

CONFIG = """sources:
  - jira:
      url: {url}
      site: marigold
      projects: [OKR, APP]
      serves: [parent, contributes to, measures]
      fields: {{cycle: [fixVersions]}}
"""
MANGLED = range(int(os.environ.get("OKRLINT_MANGLED", "8")))
"""Seeds; each is one fault."""
DAYS = ("2026-06-15T08:00:00Z", "2026-06-16T08:00:00Z")
LIKELY = 0.15
SEEDS = range(50)
_KEPT = frozenset({"id", "key", "issues", "fields", "isLast", "nextPageToken", "total", "startAt", "maxResults"})
"""What a search cannot do without: an issue without an id, or a page without a list of issues, is no answer of Jira."""


@pytest.fixture(autouse=True)
def no_waiting(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


@pytest.fixture(scope="module", params=[True, False], ids=["cloud", "dc"])
def server(request: pytest.FixtureRequest) -> Iterator[JiraServer]:
    with JiraServer(company.build(cloud=request.param, objectives=3, key_results=2, work=2)) as server:
        yield server


def configured(folder: Path, server: JiraServer, url: str) -> dict[str, str]:
    """Writes a configuration for Jira at `url`, and answers with the environment that vouches for that address."""
    (folder / "okrlint.yaml").write_text(CONFIG.format(url=url))
    return {name: value.replace(server.url, url) for name, value in server.environment.items()}


@pytest.fixture(scope="module")
def truth(server: JiraServer, tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, int]:
    """What is so, and how many requests it takes to find it out."""
    folder = tmp_path_factory.mktemp("truth")
    environment = configured(folder, server, server.url)
    before = len(server.exchanges)
    assert spoiling.fetch(folder, environment, DAYS[0]) == 0
    return spoiling.check(folder, DAYS[1]), len(server.exchanges) - before


@pytest.mark.parametrize(("name", "once"), [(name, n % 2 == 0) for n, name in enumerate(SPOILS)])
def test_spoilt(name: str, once: bool, server: JiraServer, truth: tuple[Told, int], tmp_path: Path) -> None:
    """One answer of the first fetch and all from some point on of the second, or the other way round."""
    told, requests = truth
    chance = random.Random(name)
    with Proxy(server.url) as proxy:
        environment = configured(tmp_path, server, proxy.url)
        order = proxy.spoil(SPOILS[name], chance.randint(1, requests), 1 if once else 10_000)
        spoiling.check_spoilt(tmp_path, environment, DAYS[0], told)
        assert order.struck
        proxy.heal()
        proxy.spoil(SPOILS[name], chance.randint(1, 8), 10_000 if once else 1)
        spoiling.check_spoilt(tmp_path, environment, DAYS[1], told)
        proxy.heal()
        assert spoiling.fetch(tmp_path, environment, DAYS[1]) == 0
        assert spoiling.check(tmp_path, DAYS[1]).findings == told.findings


def nulled(value: Any, chance: random.Random) -> Any:
    """The same answer with parts left out at random, members of objects and elements of lists alike."""
    if isinstance(value, dict):
        return {
            name: nulled(part, chance) if name in _KEPT or chance.random() > LIKELY else None
            for name, part in value.items()
        }
    if isinstance(value, list):
        return [nulled(one, chance) for one in value]
    return value


@pytest.mark.parametrize("seed", SEEDS)
def test_null_in_any_place(seed: int, server: JiraServer, truth: tuple[Told, int], tmp_path: Path) -> None:
    """Null may be a true answer of Jira ("nobody is assigned"), so that findings may differ: but it never crashes."""
    chance = random.Random(seed)

    def spoil(answer: Answer) -> Answer:
        body = json.dumps(nulled(json.loads(answer.body or b"null"), chance)).encode()
        return Answer(answer.status, answer.headers, body)

    with Proxy(server.url) as proxy:
        environment = configured(tmp_path, server, proxy.url)
        proxy.spoil(spoil, chance.randint(1, truth[1]), 10_000)
        assert spoiling.fetch(tmp_path, environment, DAYS[0]) in (0, 2, 3)
        if (tmp_path / "snap" / "manifest.json").exists():
            assert spoiling.check(tmp_path, DAYS[1]).code in (0, 1, 3)


@pytest.mark.parametrize("seed", MANGLED)
def test_answers_that_are_none(seed: int, server: JiraServer, truth: tuple[Told, int], tmp_path: Path) -> None:
    """One part of an answer mangled, once or in all that follow; the first fetch or the second."""
    told, requests = truth
    chance = random.Random(seed)
    day = DAYS[seed % 2]
    with Proxy(server.url) as proxy:
        environment = configured(tmp_path, server, proxy.url)
        if seed % 2:
            assert spoiling.fetch(tmp_path, environment, DAYS[0]) == 0
        nth = chance.randint(1, 8 if seed % 2 else requests)
        proxy.spoil(mangled(f"{seed}"), nth, chance.choice([1, 2, 10_000]))
        spoiling.check_spoilt(tmp_path, environment, day, told)
        proxy.heal()
        assert spoiling.fetch(tmp_path, environment, DAYS[1]) == 0
        assert spoiling.check(tmp_path, DAYS[1]).findings == told.findings
