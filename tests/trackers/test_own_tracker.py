"""A tracker and a reporter of another distribution, found by entry points and used through the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from okrlint import trackers
from tests.cli.front import Did, environment, okrlint_apart
from tests.toys.installed import TOYS, install

BOARD: dict[str, Any] = {
    "pin": "1234",
    "cards": [
        {"number": 1, "kind": "objective", "title": "Guests find the harbour by themselves", "owner": "Ada Finch"},
        {"number": 2, "kind": "key result", "title": "Lost guests from 40 to 5 a day", "on": 1},
        {"number": 3, "kind": "task", "title": "Paint the signs", "on": 2},
        {"number": 4, "kind": "objective", "title": "The café pays for itself"},
    ],
}
PINBOARD = {"okrlint.trackers": {"pinboard": "okrlint_pinboard"}}
CONFIG = """sources:
  - pinboard: {path: board.json}
publish: {rules: [missing-owner], projects: {PIN: {}}}
"""


class Office:
    """A folder with a board, a configuration, and an environment in which the toy is installed."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.site = folder, install(folder / "site", "okrlint-pinboard", PINBOARD, "okrlint_pinboard")
        self.pin("1234")
        self.hang(BOARD)
        (folder / "okrlint.yaml").write_text(CONFIG)

    def hang(self, board: dict[str, Any]) -> None:
        (self.folder / "board.json").write_text(json.dumps(board))

    def notes(self, number: int) -> list[str]:
        [card] = [c for c in json.loads((self.folder / "board.json").read_text())["cards"] if c["number"] == number]
        return list(card.get("notes", {}).values())

    def pin(self, pin: str) -> None:
        found = f"{self.site}:{environment()['PYTHONPATH']}"
        self.environment = {"PYTHONPATH": found, "PINBOARD_PIN": pin}

    def okrlint(self, *arguments: str) -> Did:
        return okrlint_apart(*arguments, cwd=self.folder, env=self.environment)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path)


def test_the_toy_is_small_enough_to_be_an_example() -> None:
    assert len((TOYS / "okrlint_pinboard.py").read_text().splitlines()) <= 150


def test_fetch_check_and_a_second_fetch(office: Office) -> None:
    fetched = office.okrlint("fetch", "-o", "snap")
    assert fetched.code == 0, fetched.err
    checked = office.okrlint("check", "snap", "--preset", "strict", "-o", "json=out.json")
    assert checked.code == 1, checked.out + checked.err
    report = json.loads((office.folder / "out.json").read_text())
    assert [f["subjects"][0]["key"] for f in report["findings"] if f["rule"] == "missing-owner"] == ["PIN-4"]
    unseen = {t["rule"]: t.get("unseen") for t in report["tallies"] if t.get("unseen")}
    assert "cards do not say" in json.dumps(unseen)
    office.hang({**BOARD, "cards": BOARD["cards"][:3]})
    assert office.okrlint("fetch", "-o", "snap").code == 0
    again = office.okrlint("check", "snap")
    assert "missing-owner" not in again.out
    assert "PIN-4" not in again.out


def test_a_card_that_cannot_be_read_is_no_absence(office: Office) -> None:
    office.hang({**BOARD, "cards": [*BOARD["cards"], {"number": 5, "kind": "task"}]})
    fetched = office.okrlint("fetch", "-o", "snap")
    assert fetched.code == 3
    assert "card 5: it has no 'title'" in fetched.out + fetched.err
    checked = office.okrlint("check", "snap")
    assert checked.code == 3


def test_one_goal(office: Office) -> None:
    (office.folder / "okrs.yaml").write_text("okrs: 1\ncycle: 2026-Q4\nobjectives: [{id: ours, title: Ours}]\n")
    found = office.okrlint("check", "--key", "PIN-4", "-o", "json=out.json")
    assert found.code == 1, found.err
    report = json.loads((office.folder / "out.json").read_text())
    assert {f["group"]["key"] for f in report["findings"]} == {"PIN-4"}
    missing = office.okrlint("check", "--key", "elsewhere#7")
    assert missing.code == 2
    assert "pinboard: the keys and addresses of its goals" in missing.err


def test_init_doctor_and_what_they_say_of_a_wrong_pin(office: Office) -> None:
    proposed = office.okrlint("init", "pinboard", "board.json", "--force")
    assert proposed.code == 0, proposed.err
    assert "Next: `okrlint doctor`" in proposed.out
    text = (office.folder / "okrlint.yaml").read_text()
    assert "# chosen: kinds: 2 objectives, 1 key results" in text
    assert office.okrlint("doctor").out == "pinboard\n  ok    objectives: 2 of 4 cards are objective\n"
    assert office.okrlint("check", "--allow-partial").code == 1, "what was proposed works as it is"
    office.pin("0000")
    failed = office.okrlint("doctor")
    assert failed.code == 3
    assert "FAIL  board: the board does not open" in failed.out
    assert "PINBOARD_PIN" in failed.out
    offered = [line.split(maxsplit=1) for line in office.okrlint("init").out.splitlines()]
    assert ["pinboard", "okrlint.yaml from what pinboard FILE holds"] in offered


def test_publish_once_and_resolve(office: Office) -> None:
    office.okrlint("fetch", "-o", "snap")
    dry = office.okrlint("publish", "snap", "--dry-run")
    assert (dry.code, office.notes(4)) == (0, []), dry.err
    first = office.okrlint("publish", "snap")
    assert first.code == 0, first.out + first.err
    assert "created PIN-4" in first.out
    [note] = office.notes(4)
    assert note.split("-->")[1].strip().splitlines()[0] in dry.out
    assert " 0 writes" in office.okrlint("publish", "snap").out
    cards = json.loads((office.folder / "board.json").read_text())["cards"]
    cards[3]["owner"] = "Cyd Marsh"
    cards[1]["owner"] = "Ada Finch"
    office.hang({**BOARD, "cards": cards})
    office.okrlint("fetch", "-o", "snap")
    assert "resolved PIN-4" in office.okrlint("publish", "snap").out
    assert "nothing left to look at" in office.notes(4)[0]


def test_the_schema_knows_what_is_installed(office: Office) -> None:
    schema = office.okrlint("schema", "config").out
    assert "Cards of a pin board." in schema
    assert "The board's file." in schema


@pytest.mark.parametrize(
    ("entry_points", "said"),
    [
        ({"pinboard": "no_such_module"}, "'pinboard' of okrlint-other cannot be imported: ModuleNotFoundError"),
        ({"pinboard": "json"}, "'pinboard' of okrlint-other has no Settings and no fetch"),
        ({"other": "json"}, "unknown key 'pinboard'"),
    ],
)
def test_a_distribution_that_cannot_be_used_is_named(tmp_path: Path, entry_points: dict[str, str], said: str) -> None:
    site = install(tmp_path / "site", "okrlint-other", {"okrlint.trackers": entry_points})
    (tmp_path / "okrlint.yaml").write_text(CONFIG)
    found = okrlint_apart("check", cwd=tmp_path, env={"PYTHONPATH": f"{site}:{environment()['PYTHONPATH']}"})
    assert found.code == 2, found.err
    assert said in found.err


def test_two_distributions_of_one_name(office: Office) -> None:
    install(office.site, "okrlint-other", {"okrlint.trackers": {"pinboard": "json"}})
    found = office.okrlint("check")
    assert found.code == 2
    assert "okrlint-other and okrlint-pinboard both offer 'pinboard'" in found.err


def test_a_folder_of_ours_goes_before_another_distribution(office: Office) -> None:
    install(office.site, "okrlint-other", {"okrlint.trackers": {"files": "json", "github": "json"}})
    (office.folder / "okrlint.yaml").write_text("sources: [files]\n")
    (office.folder / "okrs.yaml").write_text("okrs: 1\ncycle: 2026-Q4\nobjectives: [{id: ours, title: Ours}]\n")
    found = office.okrlint("check")
    assert found.code == 1, found.err


def test_a_distribution_that_nobody_names_is_not_imported(office: Office) -> None:
    install(office.site, "okrlint-broken", {"okrlint.trackers": {"broken": "no_such_module"}})
    checked = office.okrlint("check", "--allow-partial")
    assert checked.code == 1, checked.err
    (office.folder / "okrlint.yaml").write_text("sources: [{pinbord: {path: board.json}}]\n")
    mistaken = office.okrlint("check")
    assert mistaken.code == 2
    assert "did you mean 'pinboard'?" in mistaken.err


def test_a_reporter_of_another_distribution(tmp_path: Path) -> None:
    site = install(tmp_path / "site", "okrlint-telegram", {"okrlint.reporters": {"telegram": "okrlint_telegram"}})
    (site / "okrlint_telegram.py").write_text(
        'SUMMARY = "few words"\ndef render(report, options):\n    return f"{len(report.findings)} STOP\\n"\n'
    )
    (tmp_path / "okrs.yaml").write_text("okrs: 1\ncycle: 2026-Q4\nobjectives: [{id: ours, title: Ours}]\n")
    env = {"PYTHONPATH": f"{site}:{environment()['PYTHONPATH']}"}
    found = okrlint_apart("check", "okrs.yaml", "-f", "telegram", cwd=tmp_path, env=env)
    assert (found.code, found.out.endswith(" STOP\n")) == (1, True), found.err
    unknown = okrlint_apart("check", "okrs.yaml", "-f", "telegraph", cwd=tmp_path, env=env)
    assert unknown.code == 2
    assert "telegram" in unknown.err


def test_the_trackers_of_this_distribution() -> None:
    assert trackers.BUILT_IN == ("files", "github", "jira", "tables")
    for name in trackers.BUILT_IN:
        found = trackers.tracker(name)
        assert all(getattr(found, part) is not None for part in ("Settings", "fetch", "diagnose"))
