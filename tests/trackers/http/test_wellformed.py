"""Half a character in one title neither ends a reading nor empties it; the record says that it was there."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from okrlint.trackers.http.wellformed import decode_json
from tests.cli.front import okrlint
from tests.fakes.github import FakeGitHub, World
from tests.fakes.jira import JiraServer, company

ANY_TEXT = st.text(st.characters(codec=None))


@given(
    st.recursive(
        ANY_TEXT | st.none() | st.integers(-99, 99), lambda inner: st.lists(inner) | st.dictionaries(ANY_TEXT, inner)
    )
)
def test_any_json_comes_in_as_text_that_can_be_encoded(value: Any) -> None:
    decoded = decode_json(json.dumps(value).encode())
    json.dumps(decoded.value, ensure_ascii=False).encode()
    if decoded.mended == 0:
        assert decoded.value == value


@pytest.mark.parametrize(
    ("raw", "value", "mended"),
    [
        (rb'{"a": "x\ud83d", "\udc00": ["\ud83d\ude00"]}', {"a": "x�", "�": ["😀"]}, 2),
        (b'["caf\xe9"]', ["caf�"], 1),
        ('["\ud83d"]', ["�"], 1),
        (b'["\\u00e9"]', ["é"], 0),
    ],
)
def test_only_what_is_broken_is_replaced_and_counted(raw: bytes | str, value: Any, mended: int) -> None:
    assert decode_json(raw) == (value, mended)


@pytest.mark.parametrize("raw", [b"", b"<html>", b'{"a": NaN}', b"[" * 100_000, b'"\\ud800', b"{} {}"])
def test_what_is_not_json_is_still_refused(raw: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        decode_json(raw)


def checked(folder: Path, config: str, environment: dict[str, str]) -> tuple[set[str], str]:
    """Fetched without a fault: the titles of the goals that were read, and the notes of the report."""
    (folder / "okrlint.yaml").write_text(f"sources:\n  - {config}\n")
    fetched = okrlint("fetch", "-o", "snap", cwd=folder, env=environment)
    assert fetched.code == 0, fetched.out + fetched.err
    okrlint("check", "snap", "-o", "json=out.json", cwd=folder, env=environment)
    rows = [json.loads(line) for line in (folder / "snap" / "objective.ndjson").read_text().splitlines()]
    return {r["title"] for r in rows}, " ".join(json.loads((folder / "out.json").read_text())["notes"])


def test_github_reads_the_rest(tmp_path: Path) -> None:
    world = World("acme")
    world.issue("plans", "Grow the harbour trade \ud83d", type="Objective", body="cut \udc00 here")
    world.issue("plans", "Fewer empty trips", type="Objective")
    with FakeGitHub(world) as fake:
        config = f"github: {{owner: acme, repositories: [plans], base_url: '{fake.url}'}}"
        titles, notes = checked(tmp_path, config, fake.environment)
    assert titles == {"Grow the harbour trade �", "Fewer empty trips"}
    assert "held half a character" in notes


@pytest.mark.parametrize("cloud", [True, False])
def test_jira_reads_the_rest(tmp_path: Path, cloud: bool) -> None:
    site = company.build(cloud=cloud, objectives=2, key_results=1, work=1)
    torn = next(i for i in site.issues.values() if i.type.name == "Objective")
    torn.values["summary"] = "Every parcel \ud83d"
    with JiraServer(site) as fake:
        config = f"jira: {{url: '{fake.url}', projects: [OKR, APP], allow_http: true}}"
        titles, notes = checked(tmp_path, config, fake.environment)
    assert "Every parcel �" in titles
    assert len(titles) == 2
    assert "held half a character" in notes
