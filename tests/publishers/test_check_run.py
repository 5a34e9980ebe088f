"""Check runs: portions, conclusions, lost answers, hostile text."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from okrlint.comments.target import TargetError
from okrlint.errors import IncompleteError
from okrlint.findings import Finding
from okrlint.publishers.compare import Change
from okrlint.publishers.compare_text import scan_words
from okrlint.trackers.github.check_run import bodies, send
from tests.hostile import HOSTILE
from tests.publishers.samples import finding, report

SHA = "a" * 40


class Answer:
    def __init__(self, body: Any) -> None:
        self.body = body


class Lost(IncompleteError):
    kind = "unknown"


class Client:
    """Answers as the tracker's client does; `lose` loses the answer to the first POST after the server has acted."""

    def __init__(self, lose: bool = False, acted: bool = True) -> None:
        self.sent: list[tuple[str, str]] = []
        self.runs: list[dict[str, Any]] = []
        self.lose, self.acted = lose, acted

    def rest(self, verb: str, path: str, body: Any = None) -> Answer:
        self.sent.append((verb, path))
        if verb == "GET":
            return Answer({"check_runs": self.runs})
        if verb == "POST":
            if self.acted or not self.lose:
                self.runs.append({**body, "id": 10 + len(self.runs)})
            if self.lose:
                raise Lost("the answer was lost")
            return Answer({"id": self.runs[-1]["id"]})
        (run,) = (r for r in self.runs if r["id"] == int(path.rpartition("/")[2]))
        run["output"]["annotations"] += body["output"]["annotations"]
        return Answer({})


def placed(number: int, text: str = "nothing moved", file: str = "okrs.yaml") -> Finding:
    one = finding(number, message=text)
    subject = msgspec.structs.replace(one.subjects[0], file=file, line=number, key=text)
    return msgspec.structs.replace(one, subjects=(subject,), advice=text)


def test_annotations_go_in_portions_and_in_order() -> None:
    client = Client()
    found = tuple(placed(n) for n in range(1, 121))
    send(client, "acme/plans", bodies("okrlint", SHA, "failure", "title", "summary", found))
    assert [verb for verb, _ in client.sent] == ["POST", "PATCH", "PATCH"]
    (run,) = client.runs
    assert [a["start_line"] for a in run["output"]["annotations"]] == list(range(1, 121))


def test_findings_without_a_file_have_no_annotation() -> None:
    (only,) = bodies("okrlint", SHA, "neutral", "t", "s", (finding(1),))
    assert only["output"]["annotations"] == []


def test_a_lost_answer_is_looked_up_and_not_sent_again() -> None:
    client = Client(lose=True)
    client.runs.append({"id": 99, "external_id": "", "output": {"annotations": []}})  # of somebody else's CI
    send(client, "acme/plans", bodies("okrlint", SHA, "failure", "t", "s", tuple(placed(n) for n in range(1, 60))))
    assert [verb for verb, _ in client.sent] == ["POST", "GET", "PATCH"]
    assert [len(run["output"]["annotations"]) for run in client.runs] == [0, 59]


def test_a_request_that_never_arrived_is_an_error() -> None:
    with pytest.raises(TargetError):
        send(Client(lose=True, acted=False), "acme/plans", bodies("okrlint", SHA, "failure", "t", "s", ()))


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text(name: str) -> None:
    text = HOSTILE[name]
    found = tuple(placed(n, text) for n in (1, 2))
    (body,) = bodies("okrlint", SHA, "failure", text, text * 50, found)
    for annotation in json.loads(json.dumps(body))["output"]["annotations"]:
        assert 0 < len(annotation["message"]) <= 4_100
        assert "\x1b" not in annotation["title"] + annotation["message"]
    said = scan_words(report(*found), Change(new=found))
    assert "<!--" not in said
    assert "\x1b" not in said
