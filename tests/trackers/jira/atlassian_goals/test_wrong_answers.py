"""Whatever the gateway answers, nothing false is said, nothing crashes, and the token stays on the site's own host."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests import spoiling
from tests.fakes.jira import JiraServer
from tests.fakes.jira.server import TOKEN
from tests.spoiling import SPOILS, Answer, Told
from tests.trackers.jira.atlassian_goals.test_reading import CONFIG, build, goals_of, one
from tests.trackers.jira.conftest import Serve, Time
from tests.trackers.jira.test_misbehaving import DAYS, Reader, nothing_false
from tests.trackers.spoilt import Trial, before, seeds

GATEWAY = "POST /gateway*"
OTHER_FORM = "another form than Atlassian documents"


@pytest.fixture(autouse=True)
def clock(time: Time, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("okrlint.trackers.jira.connect.Clock", lambda: time.clock)


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    """Strikes only what goes to the gateway."""
    folder, other = tmp_path_factory.mktemp("truth"), tmp_path_factory.mktemp("second")
    with JiraServer(build()) as server, before(server.url, server.environment, CONFIG, DAYS, folder) as trial:
        shutil.copytree(folder, other, dirs_exist_ok=True)
        assert spoiling.fetch(other, trial.environment, DAYS[1]) == 0
        asked = [n for n, e in enumerate(server.exchanges, 1) if "graphql" in e.path]
        last = trial.first[-1]
        yield trial._replace(first=[n for n in asked if n <= last], second=[n - last for n in asked if n > last])


@pytest.fixture(scope="module")
def truth(trial: Trial) -> Told:
    assert trial.truth.findings
    return trial.truth


JUNK: tuple[Any, ...] = (7, -1.5, True, "nonsense", [], ["a"], {}, {"id": 3}, 10**400)


def _other(value: Any, chance: random.Random) -> Any:
    """Something of another type; a moment or a word of a closed list may also become another text."""
    if value is None:
        return None
    numbers = (int, float)
    of_type = numbers if isinstance(value, numbers) and not isinstance(value, bool) else (type(value),)
    return chance.choice([j for j in JUNK if not (isinstance(j, of_type) and not (isinstance(j, bool) and value != j))])


def _twisted(value: Any, chance: random.Random, likely: float) -> Any:
    if value is not None and chance.random() < likely:
        return _other(value, chance)
    if isinstance(value, dict):
        return {k: _twisted(v, chance, likely) for k, v in value.items()}
    if isinstance(value, list):
        return [_twisted(v, chance, likely) for v in value]
    return value


def _twist(seed: int) -> Callable[[Any], Any]:
    chance = random.Random(seed)
    likely = (0.002, 0.01, 0.05)[seed % 3]
    return lambda answer: answer | {"data": {k: _twisted(v, chance, likely) for k, v in answer["data"].items()}}


@pytest.mark.parametrize("seed", range(12))
def test_values_of_other_types_are_gaps(serve: Serve, truth: Told, tmp_path: Path, seed: int) -> None:
    server = serve(build())
    server.fault(GATEWAY, "changed", forever=True, change=_twist(seed))
    reader = Reader(server, tmp_path / "twisted", CONFIG)
    code, said = reader.fetch()
    told = reader.told()
    assert told.findings <= truth.findings, told.findings - truth.findings
    if code:
        assert code == told.code == 3
        assert "/gateway/api/graphql: " in said
    else:  # only what nobody reads was changed
        assert told.findings == truth.findings


def _null(value: Any, chance: random.Random) -> Any:
    """Null with a likelihood of 0.15 wherever the contract allows it, that is nearly everywhere."""
    if isinstance(value, dict):
        return {k: v if k == "id" or chance.random() > 0.15 else None for k, v in _parts(value, chance)}
    return [_null(v, chance) if chance.random() > 0.15 else None for v in value] if isinstance(value, list) else value


def _parts(value: dict[str, Any], chance: random.Random) -> Iterator[tuple[str, Any]]:
    yield from ((k, _null(v, chance)) for k, v in value.items())


@pytest.mark.parametrize("seed", seeds(12))
def test_null_in_any_place(trial: Trial, tmp_path: Path, seed: int) -> None:
    """Wherever the contract allows it, elements of lists too."""
    chance = random.Random(seed)

    def spoil(answer: Answer) -> Answer:
        told = json.loads(answer.body or b"null")
        spoilt = _null(told, chance) if isinstance(told, dict) and "data" in told else told
        return Answer(answer.status, answer.headers, json.dumps(spoilt).encode())

    trial.emptied(spoil, chance.choice(trial.first), tmp_path)


@pytest.mark.parametrize(("name", "once"), [(name, n % 2 == 0) for n, name in enumerate(SPOILS)])
def test_spoilt(trial: Trial, tmp_path: Path, name: str, once: bool) -> None:
    trial.spoilt(name, tmp_path, once=once)


@pytest.mark.parametrize("seed", seeds(4))
def test_answers_that_are_none(trial: Trial, tmp_path: Path, seed: int) -> None:
    trial.mangled(seed, tmp_path)


Change = Callable[[Any, Any], Any]
EACH = "each"
"""In a path: every entry of the list."""


def _at(*path: str | int) -> Change:
    """Puts a value into an answer, wherever there is such a place."""

    def put(at: Any, value: Any, steps: tuple[str | int, ...]) -> None:
        step, rest = steps[0], steps[1:]
        if step == EACH:
            for one in at or []:
                put(one, value, rest)
        elif isinstance(at, dict) and step in at and rest:
            put(at[step], value, rest)
        elif isinstance(at, dict) and step in at:
            at[step] = value

    def changed(answer: Any, value: Any) -> Any:
        put(answer.get("data") or {}, value, path)
        return answer

    return changed


def _goal(*path: str | int) -> Change:
    return _at("goals_search", "edges", EACH, "node", *path)


WRONG: dict[str, tuple[Change, Any, str]] = {
    "a day that is none": (_goal("targetDate", "dateRange", "end"), "soon", "the target date of"),
    "an unknown precision": (_goal("targetDate", "confidence"), "YEAR", "the target date of"),
    "a number as words": (_goal("metricTargets", "edges", EACH, "node", "targetValue"), "95", "the metrics of"),
    "an unknown kind of type": (_goal("goalType", "kind"), "THEME", "the type of"),
    "an unknown word": (_goal("status", "value"), "simmering", "does not know what 'simmering' means"),
    "no word": (_goal("status", "value"), None, "the status of"),
    "no title": (_goal("name"), None, "the title of"),
    "an owner that is a name": (_goal("owner"), "Ilse", "the owner of"),
    "a team without a name": (_goal("teams", "edges", EACH, "node", "displayName"), None, "the teams of"),
    "a goal without an id": (_goal("id"), 12, "no goal is shown"),
    "an unknown kind of update": (
        _at("goals_byIds", EACH, "updates", "edges", EACH, "node", "updateType"),
        "ROBOT",
        "the updates of",
    ),
    "an issue by its key": (
        _at("goals_byIds", EACH, "workItems", "edges"),
        [{"node": {"__typename": "JiraIssue", "issueId": "APP-1", "key": "APP-1"}}],
        "the linked issues of",
    ),
    "more, and no cursor": (
        _at("goals_byIds", EACH, "updates", "pageInfo"),
        {"hasNextPage": True, "endCursor": None},
        "",
    ),
    "more goals, and no cursor": (
        _at("goals_search", "pageInfo"),
        {"hasNextPage": True, "endCursor": None},
        "goes on, and does not say where",
    ),
    "no page": (_at("goals_search", "pageInfo"), None, OTHER_FORM),
    "a list as a word": (_at("goals_search"), "goals", OTHER_FORM),
}


@pytest.mark.parametrize("name", WRONG)
def test_each_wrong_value_is_named(serve: Serve, truth: Told, tmp_path: Path, name: str) -> None:
    change, value, said = WRONG[name]
    server = serve(build())
    server.fault(GATEWAY, "changed", forever=True, change=lambda answer: change(answer, value))
    reader = Reader(server, tmp_path / "wrong", CONFIG)
    code, out = reader.fetch()
    nothing_false(reader, truth, (code, out.lower()), said.lower())
    assert f"{server.url}/gateway/api/graphql" in out


def test_an_answer_of_which_nothing_fits_is_none(serve: Serve, truth: Told, tmp_path: Path) -> None:
    server = serve(build())
    rows = [{"node": {"id": n}} for n in range(500)]
    server.fault(GATEWAY, "changed", forever=True, change=lambda a: _at("goals_search", "edges")(a, rows))
    reader = Reader(server, tmp_path / "nothing", CONFIG)
    nothing_false(reader, truth, reader.fetch(), OTHER_FORM)


def test_a_text_that_is_nested_without_end_is_no_crash(serve: Serve, tmp_path: Path) -> None:
    site = build()
    one(site, "Bread")["description"] = '{"a":' * 100_000
    assert Reader(serve(site), tmp_path / "deep", CONFIG).fetch()[0] == 0


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_the_token_does_not_follow_to_another_host(serve: Serve, truth: Told, tmp_path: Path, status: int) -> None:
    elsewhere, server = serve(build()), serve(build())
    where = f"http://localhost:{elsewhere.url.rsplit(':', 1)[1]}/gateway/api/graphql"
    server.fault(GATEWAY, status=status, headers={"Location": where}, forever=True)
    reader = Reader(server, tmp_path / "led away", CONFIG)
    nothing_false(reader, truth, reader.fetch(), "the token was not sent there")
    assert not elsewhere.requests


def test_addresses_in_answers_are_never_asked(serve: Serve, tmp_path: Path) -> None:
    """Whatever an answer says of other hosts, as a cursor, a site or an address, is text."""
    elsewhere, site = serve(build()), build()
    for goal in goals_of(site).goals.values():
        goal["url"] = f"{elsewhere.url}/gateway/api/graphql"
    server = serve(site)
    cursor = _at("goals_search", "pageInfo")
    told = {"hasNextPage": True, "endCursor": f"{elsewhere.url}/gateway/api/graphql"}
    server.fault(GATEWAY, "changed", times=1, change=lambda answer: cursor(answer, told))
    server.fault("GET /_edge*", status=200, body={"cloudId": "8f2c6b1e", "url": elsewhere.url}, forever=True)
    Reader(server, tmp_path / "addresses", CONFIG).fetch()
    assert [e.sent["variables"].get("after") for e in server.sent("graphql")][1:2] == [told["endCursor"]]
    assert not elsewhere.requests
    assert all(TOKEN not in json.dumps([e.sent, e.path, e.query]) for e in server.exchanges)
