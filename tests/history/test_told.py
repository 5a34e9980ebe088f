"""Where a history is told: reports for people, compare, trend, export, pruning; through the command."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from okrlint.errors import UsageError
from okrlint.history.place import is_near, place
from okrlint.history.trend import median_survival
from tests.cli.front import okrlint
from tests.history.plans import changes, night, page, record, write
from tests.history.postgresql import server

GOOD = "2026-11-15"


@pytest.fixture(params=["file", "postgresql"])
def where(request: pytest.FixtureRequest) -> Iterator[dict[str, str]]:
    if request.param == "file":
        yield {}
        return
    with server().database() as url:
        yield {"OKRLINT_HISTORY_URL": url}


def months(folder: Path, env: dict[str, str]) -> None:
    """Five nights: of ten findings five are fixed, two of these come back, one is waived, one is new."""
    night(folder, env=env, north=page("north"), south=page("south"))
    night(folder, env=env, north=page("north", night=18, count=6), south=page("south", night=18))
    night(folder, env=env, north=page("north", night=20, count=6), south=page("south", night=20, reported=GOOD))
    night(folder, env=env, north=page("north", night=22, count=6), south=page("south", night=22, reported="", count=2))
    night(
        folder,
        env=env,
        north=page("north", night=24, count=6, waived="2026-12-31"),
        south=page("south", night=24, reported="", partial="timed out", count=2),
    )


def trend(folder: Path, env: dict[str, str], *more: str) -> dict[str, Any]:
    said = okrlint("trend", "--since", "2026-11-01", "-f", "json", *more, cwd=folder, env=env)
    assert said.code == 0, said.err
    found: dict[str, Any] = json.loads(said.out)
    return found


def test_the_trend_counts_what_happened(tmp_path: Path, where: dict[str, str]) -> None:
    months(tmp_path / "okrs", where)
    found = trend(tmp_path, where, "--by", "team")
    lines = {line["name"]: line for line in found["lines"]}
    north, south = lines["Shops of the north"], lines["Shops of the south"]
    assert north["standing"] == [5, 6, 6, 6, 0]
    assert south["standing"] == [5, 5, 0, 2, 2], "of two nobody could say anything at the last scan: they count on"
    assert (north["new"], north["waived"], north["waived_now"], north["timed"]) == (1, 6, 6, 1)
    assert (south["fixed"], south["back"], south["not_evaluated"]) == (5, 2, 2)
    assert (south["median_age_days"], south["timed"]) == (2.0, 2)
    assert found["total"]["standing"] == [10, 11, 6, 8, 2]
    assert [n["complete"] for n in found["nights"]] == [True, True, True, True, False]
    assert trend(tmp_path, where, "--until", "2026-11-20")["total"]["standing"] == [10, 11, 6]
    assert trend(tmp_path, where, "--since", "2026-11-20")["total"]["standing"] == [6, 8, 2]


def test_the_trend_for_a_person(tmp_path: Path) -> None:
    months(tmp_path / "okrs", {})
    said = okrlint("trend", "--since", "2026-11-01", "--by", "team", cwd=tmp_path)
    assert "Shops of the north  ▇███▁" in said.out
    assert "5 scans, 2026-11-16 to 2026-11-24; 1 of them saw only a part." in said.out
    assert "2 findings could not be looked at last time" in said.out
    assert max(map(len, said.out.splitlines())) <= 100


def test_half_are_fixed_after_so_many_days() -> None:
    # The example of the estimator: six watched, two of them still there when the watching ended.
    assert median_survival([(1, True), (2, True), (3, False), (4, True), (5, False), (6, True)]) == 4
    assert median_survival([(5, True), (5, True)]) == 5
    assert median_survival([(1, True), (9, False), (9, False)]) is None
    assert median_survival([]) is None


def test_what_never_is_fixed_counts_in_the_time_to_a_fix() -> None:
    assert median_survival([(1, True)] * 4 + [(400, False)] * 6) is None


def test_people_read_what_is_new_and_since_when(tmp_path: Path) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, north=page("north"), south=page("south"))
    write(okrs, north=page("north", night=20, count=6), south=page("south", night=20, reported=GOOD))
    said = record(okrs, "-o", f"markdown={tmp_path / 'report.md'}")
    for text in (said.out, (tmp_path / "report.md").read_text()):
        assert "Since the scan of 2026-11-16: 1 new, 5 fixed, 5 as before." in text
        assert text.count("seen since 2026-11-16, for 4 days") == 5
        assert text.count("new since the last scan") == 1


def test_compare_tells_what_the_report_remembers(tmp_path: Path) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, north=page("north"), south=page("south", reported=GOOD))
    first = okrlint("compare", "history", tmp_path / "report.json", "-f", "scan")
    assert "There was no earlier scan to compare with." in first.out
    night(okrs, north=page("north", night=17, reported=GOOD), south=page("south", night=17, reported=GOOD))
    night(okrs, north=page("north", night=18, count=6), south=page("south", night=18, reported="", partial="x"))
    said = okrlint("compare", "history", tmp_path / "report.json", "-f", "numbers", "--allow-partial")
    numbers = dict(line.split("=") for line in said.out.split())
    assert (said.code, numbers["new"], numbers["fixed"]) == (0, "6", "0")
    scan = okrlint("compare", "history", tmp_path / "report.json", "-f", "scan", "--allow-partial").out
    assert "Since the last scan: 6 new (5 of them back again), 0 healed, 0 as before." in scan


def test_a_report_that_remembers_nothing_is_said(tmp_path: Path) -> None:
    okrs = write(tmp_path / "okrs", north=page("north"))
    assert okrlint("check", okrs, "--fail-on", "never", "-o", f"json={tmp_path / 'r.json'}").code == 0
    said = okrlint("compare", "history", tmp_path / "r.json")
    assert said.code == 2
    assert "`okrlint check --record` writes one that does" in said.err


def test_export_has_every_row_and_pruning_keeps_what_stands(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    (tmp_path / "okrlint.yaml").write_text("sources: [files]\n")
    night(okrs, env=where, north=page("north"), south=page("south"))
    night(okrs, env=where, north=page("north", night=17), south=page("south", night=17, reported=GOOD))
    write(okrs, north=page("north", night=17), south=page("south", night=17, reported=GOOD))
    before = [json.loads(line) for line in okrlint("history", "export", cwd=tmp_path, env=where).out.splitlines()]
    assert [r["kind"] for r in before].count("finding") == 10
    assert {r["state"] for r in before if r["kind"] == "spell"} == {"open", "fixed"}
    # As of a year later: what was fixed then is over, what stands is not.
    far = okrlint(
        "check",
        okrs,
        *("--select", "stale-check-in", "--fail-on", "never", "--record", "--as-of", "2026-11-28"),
        cwd=tmp_path,
        env=where,
    )
    assert far.code == 0, far.err
    said = okrlint("history", "prune", "--keep-days", "7", cwd=tmp_path, env=where)
    assert said.code == 0, said.err
    assert "5 findings taken out" in said.out
    after = night(okrs, env=where, north=page("north", night=29), south=page("south", night=29, reported=GOOD))
    first = {f["first_seen"] for f in after["findings"] if f["subjects"][0]["key"].startswith("north")}
    assert first == {"2026-11-16"}, "what stands keeps its age"


def test_a_configuration_can_forget_by_itself(tmp_path: Path) -> None:
    okrs = tmp_path / "okrs"
    (tmp_path / "okrlint.yaml").write_text("history: {keep_days: 7}\nsources: [files]\n")
    config = ("--config", str(tmp_path / "okrlint.yaml"))
    night(okrs, *config, north=page("north"))
    night(okrs, *config, north=page("north", night=17, reported=GOOD))
    night(okrs, *config, north=page("north", night=27, reported="2026-11-26"))
    lines = okrlint("history", "export", *config).out.splitlines()
    assert "finding" not in {json.loads(line)["kind"] for line in lines}


def test_a_scan_that_a_wrong_clock_made_is_taken_back(tmp_path: Path, where: dict[str, str]) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, env=where, north=page("north"))
    night(okrs, env=where, north=page("north", night=29, reported="2026-11-28", count=7))
    assert record(write(okrs, north=page("north", night=17)), env=where).code == 3
    assert okrlint("history", "forget", "--after", "2026-11-20", cwd=tmp_path, env=where).code == 0
    found = night(okrs, env=where, north=page("north", night=17))
    assert changes(found) == {"still": 5}
    assert {f["since"] for f in found["findings"]} == {"2026-11-16"}


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    night(tmp_path / "okrs", north=page("north"))
    assert stat.S_IMODE((tmp_path / "okrlint-history.sqlite").stat().st_mode) == 0o600


def test_no_credential_gets_into_the_file(tmp_path: Path) -> None:
    secret = "ghp_" + "Q7" * 18
    text = page("north", title=f"Bread {secret} for all")
    env = {"OKRLINT_GITHUB_TOKEN": secret}
    night(tmp_path / "okrs", env=env, north=text)
    assert secret.encode() not in (tmp_path / "okrlint-history.sqlite").read_bytes()


def test_who_is_near_and_who_is_asked() -> None:
    near = ("postgresql:///x", "postgresql://localhost/x", "postgresql://[::1]/x", "postgresql://u@/x?host=/run/pg")
    far = ("postgresql://db.example.org/x", "postgresql://localhost/x?host=db.example.org", "postgresql://10.0.0.1/x")
    assert all(is_near(url) for url in near)
    assert not any(is_near(url) for url in far)
    found = place({"url": "postgresql://db.example.org:5432/x"}, Path(), {"OKRLINT_HISTORY_URL": f"{far[0]}"})
    assert found.shown == "postgresql://db.example.org/x"
    with pytest.raises(UsageError):
        place({"url": "postgresql://db.example.org:5433/x"}, Path(), {"OKRLINT_HISTORY_URL": far[0]})


def test_connections_to_elsewhere_are_encrypted() -> None:
    from okrlint.history.store import _postgresql

    pytest.importorskip("psycopg", reason="no psycopg here (extra: postgresql)")
    assert _postgresql("postgresql://u:pw@db.example.org/x").url.query["sslmode"] == "require"
    assert "sslmode" not in _postgresql("postgresql:///x").url.query
    assert _postgresql("postgresql://db.example.org/x?sslmode=verify-full").url.query["sslmode"] == "verify-full"
