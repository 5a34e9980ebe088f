"""Histories that cannot be used: the report always comes, what was there stays, and exit code and words say so."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.cli.front import environment, okrlint
from tests.history.plans import changes, night, page, record, write
from tests.history.postgresql import server

FILE = "okrlint-history.sqlite"


def single(report: str | bytes) -> list[Any]:
    return [f for f in json.loads(report)["findings"] if not f["stands_for"]]


def findings(folder: Path) -> int:
    """How many single findings its report holds; a habit says what others say."""
    return len(single((folder / "report.json").read_text()))


def test_a_damaged_file_is_put_aside_and_a_new_one_begun(tmp_path: Path) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, north=page("north"))
    (tmp_path / FILE).write_bytes(b"these are no pages of SQLite" * 100)
    said = record(write(okrs, north=page("north", night=17)))
    assert said.code == 0
    assert "the history is damaged" in said.err
    assert "was put aside as" in said.err
    (aside,) = tmp_path.glob(f"{FILE}.unreadable-*")
    assert aside.read_bytes().startswith(b"these are no pages")
    assert changes(night(okrs, north=page("north", night=18))) == {"still": 5}


def test_a_page_inside_that_is_damaged_is_noticed(tmp_path: Path) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, north=page("north", count=60))
    raw = bytearray((tmp_path / FILE).read_bytes())
    for place in range(4096, len(raw)):
        raw[place] = 0xAA
    (tmp_path / FILE).write_bytes(raw)
    said = record(write(okrs, north=page("north", night=17, count=60)))
    assert (said.code, findings(tmp_path)) == (0, 60)
    assert "was put aside as" in said.err


def test_looking_puts_nothing_aside(tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no pages" * 1000)
    said = okrlint("trend", cwd=tmp_path)
    assert (said.code, said.out) == (3, "")
    assert "the history is damaged" in said.err
    assert [p.name for p in tmp_path.iterdir()] == [FILE]


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / FILE) as other:
        other.execute("CREATE TABLE recipes (name TEXT)")
    said = record(write(tmp_path / "okrs", north=page("north")))
    assert (said.code, findings(tmp_path)) == (3, 5)
    assert "an SQLite file of something else" in said.err
    with sqlite3.connect(tmp_path / FILE) as other:
        assert [row[0] for row in other.execute("SELECT name FROM sqlite_master")] == ["recipes"]


def test_a_history_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, north=page("north"))
    with sqlite3.connect(tmp_path / FILE) as newer:
        newer.execute("UPDATE okrlint_version SET version_num = '9999'")
    said = record(write(okrs, north=page("north", night=17)))
    assert (said.code, findings(tmp_path)) == (3, 5)
    assert "the history has form 9999" in said.err
    assert "update okrlint" in said.err
    with sqlite3.connect(tmp_path / FILE) as newer:
        assert newer.execute("SELECT count(*) FROM okrlint_scan").fetchone() == (1,)
    assert "form 9999" in okrlint("trend", cwd=tmp_path).err


@pytest.mark.parametrize("place", ["missing/history.sqlite", "."])
def test_a_place_that_is_none(place: str, tmp_path: Path) -> None:
    said = record(write(tmp_path / "okrs", north=page("north")), "--history", place)
    assert (said.code, findings(tmp_path)) == (3, 5)
    assert "the history cannot be opened" in said.err


def test_no_history_yet(tmp_path: Path) -> None:
    said = okrlint("trend", cwd=tmp_path)
    assert said.code == 3
    assert "`okrlint check --record` begins a history" in said.err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("text", "env", "words"),
    [
        ("history: {url: 'postgresql://db.example.org/okrs'}", "", "OKRLINT_HISTORY_URL is not set"),
        ("history: {url: 'postgresql://me:pa55word@db.example.org/okrs'}", "", "do not stand in a file"),
        (
            "history: {url: 'postgresql://db.example.org/okrs'}",
            "postgresql://me:pa55word@other.example.org/okrs",
            "different servers",
        ),
        ("history: {url: 'mysql://db.example.org/okrs'}", "", "not in 'mysql'"),
        ("history: {url: 'postgresql://db.example.org'}", "", "names no database"),
        ("history: {file: a.sqlite, url: 'postgresql://db.example.org/okrs'}", "", "both file and url"),
        ("history: {}", "postgresql://db.example.org:port/okrs", "no address of a database"),
        ("history: {keep_days: 1}", "", "7"),
        ("history: {name: Two Words}", "", "name"),
        ("history: {folder: x}", "", "folder"),
    ],
)
def test_what_is_no_place_is_said_before_anything_is_read(text: str, env: str, words: str, tmp_path: Path) -> None:
    (tmp_path / "okrlint.yaml").write_text(text + "\nsources: [files]\n")
    write(tmp_path / "okrs", north=page("north"))
    said = okrlint("check", "--record", cwd=tmp_path, env={"OKRLINT_HISTORY_URL": env} if env else {})
    assert (said.code, said.out) == (2, "")
    assert words in said.err
    assert "pa55word" not in said.err
    if env:
        return
    assert "okrlint.yaml:1" in said.err


def test_an_address_does_not_stand_on_the_command_line(tmp_path: Path) -> None:
    write(tmp_path / "okrs", north=page("north"))
    said = okrlint("check", "--record", "--history", "postgresql://me:pa55word@db.example.org/x", cwd=tmp_path)
    assert said.code == 2
    assert "OKRLINT_HISTORY_URL" in said.err
    assert "pa55word" not in said.err


@pytest.mark.parametrize("more", [("--key", "north"), ("--as-of", "2199-01-01")])
def test_what_is_no_scan_is_not_recorded(more: tuple[str, str], tmp_path: Path) -> None:
    said = okrlint("check", write(tmp_path / "okrs", north=page("north")), "--record", *more, cwd=tmp_path)
    assert said.code == 2
    assert not (tmp_path / FILE).exists()


def test_a_server_that_is_not_there(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason="no psycopg here (extra: postgresql)")
    okrs = write(tmp_path / "okrs", north=page("north"))
    said = record(okrs, env={"OKRLINT_HISTORY_URL": "postgresql://me:pa55word@127.0.0.1:9/okrs"})
    assert (said.code, findings(tmp_path)) == (3, 5)
    assert "the history cannot be reached" in said.err
    assert "postgresql://127.0.0.1/okrs" in said.err
    assert "pa55word" not in said.err
    assert "Traceback" not in said.err


def test_a_server_that_went_away_between_two_nights(tmp_path: Path) -> None:
    real, okrs = server(), tmp_path / "okrs"
    with real.database() as url:
        env = {"OKRLINT_HISTORY_URL": url}
        night(okrs, env=env, north=page("north"))
        real.stop()
        try:
            assert record(write(okrs, north=page("north", night=17)), env=env).code == 3
        finally:
            real.start()
        assert changes(night(okrs, env=env, north=page("north", night=18))) == {"still": 5}


@pytest.mark.parametrize("kind", ["file", "postgresql"])
def test_two_scans_at_once_lose_nothing_and_write_nothing_twice(kind: str, tmp_path: Path) -> None:
    okrs = write(tmp_path / "okrs", north=page("north", count=40))
    command = [sys.executable, "-m", "okrlint", "check", str(okrs), "--record", "--fail-on", "never"]
    command += ["--select", "stale-check-in", "-f", "json"]

    def both(env: dict[str, str]) -> None:
        running = [
            subprocess.Popen(
                command, cwd=tmp_path, env=environment(env), stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(4)
        ]
        # All are waited for before anything is asserted: a process left behind would fail a later test in its place.
        ended = [(*one.communicate(timeout=120), one.returncode) for one in running]
        for out, err, code in ended:
            assert (code, err) == (0, b""), err
            assert len(single(out)) == 40
        held = okrlint("history", "export", cwd=tmp_path, env=env).out.splitlines()
        kinds = [json.loads(line)["kind"] for line in held]
        assert {kind: kinds.count(kind) for kind in set(kinds)} == {"scan": 1, "tally": 1, "finding": 40, "spell": 40}

    if kind == "file":
        both({})
        return
    with server().database() as url:
        both({"OKRLINT_HISTORY_URL": url})


def test_a_scan_killed_while_it_writes_leaves_nothing_half_written(tmp_path: Path) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, north=page("north"))
    write(okrs, north=page("north", night=17, reported="2026-11-16", count=5), south=page("south", night=17, count=400))
    # Killed at the last moment before the transaction is kept: everything was written, nothing may stay.
    code = (
        "import os, signal, sqlalchemy.engine as e, runpy, sys\n"
        "e.Connection._commit_impl = lambda self: os.kill(os.getpid(), signal.SIGKILL)\n"
        "sys.argv = ['okrlint', *sys.argv[1:]]\n"
        "runpy.run_module('okrlint', run_name='__main__')\n"
    )
    command = [sys.executable, "-c", code, "check", str(okrs), "--record", "--select", "stale-check-in"]
    killed = subprocess.run(command, cwd=tmp_path, env=environment(), capture_output=True, timeout=120, check=False)
    assert killed.returncode == -9, killed.stderr
    after = night(okrs, north=page("north", night=18), south=page("south", night=18))
    assert changes(after) == {"still": 5, "new": 5}
    assert after["since"]["before"] == "2026-11-16T23:59:59Z", "the night that was killed is not there"


def test_a_full_disk_takes_nothing_from_report_or_history(tmp_path: Path) -> None:
    if os.geteuid() != 0 or shutil.which("mount") is None:
        pytest.skip("a full disk needs a mount of its own, and so root")
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=256k", "none", str(disk)], capture_output=True, check=False
    )
    if mounted.returncode != 0:
        pytest.skip("no disk can be mounted here")
    try:
        okrs, place = tmp_path / "okrs", ("--history", str(disk / "history.sqlite"))
        night(okrs, *place, north=page("north"))
        said = record(write(okrs, north=page("north", night=17), south=page("south", night=17, count=500)), *place)
        assert (said.code, findings(tmp_path)) == (3, 505)
        assert "full" in said.err
        assert "make room" in said.err
        assert changes(night(okrs, *place, north=page("north", night=18))) == {"still": 5}
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_a_scan_waits_for_another_that_is_just_being_recorded(tmp_path: Path) -> None:
    okrs = tmp_path / "okrs"
    night(okrs, north=page("north"))
    holder = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    write(okrs, north=page("north", night=17))
    command = [sys.executable, "-m", "okrlint", "check", str(okrs), "--record", "--fail-on", "never"]
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=subprocess.DEVNULL) as waiting:
        time.sleep(2.5)
        assert waiting.poll() is None, "it waits"
        holder.execute("ROLLBACK")
        holder.close()
        assert waiting.wait(60) == 0


@pytest.mark.parametrize("name", ["nul", "surrogate", "markup"])
def test_hostile_names_are_kept_by_any_database(name: str, tmp_path: Path) -> None:
    title = {"nul": "a\\0b", "surrogate": "\\ud800", "markup": "<script>alert(1)</script>"}[name]
    okrs = tmp_path / "okrs"
    with server().database() as url:
        env = {"OKRLINT_HISTORY_URL": url}
        text = page("north").replace("Bread of north is sold by noon", f'"{title}"')
        text = text.replace("Shops of the north", f'"{title} team"')
        said = record(write(okrs, north=text), env=env)
        if said.code == 2:
            return  # refused as YAML, before anything is written
        assert said.code == 0, said.err
        assert changes(night(okrs, env=env, north=text.replace("2026-11-16", "2026-11-17"))) == {"still": 5}
