"""Pages written to take all memory or time, or to get out: each is stopped, and so are all of them together."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from okrlint import packs
from okrlint.app.rules_list import begin
from okrlint.engine import RuleError, sandbox, select
from okrlint.errors import UsageError
from okrlint.packs import read
from okrlint.pages import Page
from tests.cli.front import environment
from tests.engine.company import NOW, key_result, objective, snapshot

IN_ALL = 60.0
"""Seconds that a pack of all of these may take."""
MEMORY = 1 << 30
"""Bytes that okrlint and its child may hold together."""

_WHERE = "SELECT goal FROM objective WHERE ({}) > 0"
HOSTILE = {
    # worked out while the query is described
    "constant-text": _WHERE.format("length(repeat(repeat('x', 100000), 42000))"),
    "constant-list": _WHERE.format(
        "length(list_aggregate(list_transform(range(1, 60000000), lambda x: repeat('y', 50)), 'string_agg'))"
    ),
    "constant-range": _WHERE.format("length(range(3000000000)::VARCHAR)"),
    "constant-lists": _WHERE.format("length(flatten(list_transform(range(100000), lambda x: range(100000))))"),
    "constant-pattern": _WHERE.format("length(regexp_replace(repeat('ab', 50000000), '(a|b)*?c', 'x', 'g'))"),
    "deep": _WHERE.format("(" * 3_000 + "1" + ")" * 3_000),
    "deeper": _WHERE.format("(" * 200_000 + "1" + ")" * 200_000),
    "long": _WHERE.format("+".join(["1"] * 250_000)),
    "comments": "SELECT goal FROM objective -- ;" + ";--" * 40 + "-" * 60 + "\nWHERE 1 = 1",
    # run for ever, or nearly so
    "recursion": "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) "
    + _WHERE.format("SELECT max(n) FROM t"),
    "range": _WHERE.format("SELECT sum(range % 7) FROM range(20000000000)"),
    "cross-join": _WHERE.format("SELECT sum(a.range * b.range) FROM range(10000000) a, range(10000000) b"),
    "sort": _WHERE.format("SELECT last(h ORDER BY h) FROM (SELECT hash(range) AS h FROM range(3000000000))"),
    "sleep": _WHERE.format("SELECT max(sleep_ms(range::INTEGER + 1000000)) FROM range(10)"),
    # take all memory while they run
    "text": _WHERE.format("SELECT length(string_agg(repeat('x', 1000000) || range, '')) FROM range(100000)"),
    "distinct": _WHERE.format("SELECT count(DISTINCT (a.range, b.range)) FROM range(100000) a, range(100000) b"),
    "window": _WHERE.format("SELECT max(w) FROM (SELECT list(range) OVER () AS w FROM range(100000))").replace(
        "> 0", "IS NULL"
    ),
    "findings": "SELECT o.goal, range AS number FROM objective o, range(10000000)",
    "long-findings": "SELECT goal, repeat(title, 450000000) AS number FROM objective",
    "evidence": "SELECT goal, list_transform(range(5000000), lambda x: x::VARCHAR || title) AS evidence FROM objective",
    # look outside, or write
    "file": _WHERE.format("SELECT count(*) FROM read_text('/etc/passwd')"),
    "folder": _WHERE.format("SELECT count(*) FROM glob('/*')"),
    "table": _WHERE.format("SELECT count(*) FROM '/etc/passwd'"),
    "copy": "COPY objective TO '/tmp/okrlint-hostile.csv'",
    "attach": "ATTACH '/tmp/okrlint-hostile.db'",
    "install": "INSTALL httpfs",
    "set": "SET enable_external_access = true",
    "variable": "SELECT goal FROM objective WHERE getenv('HOME') <> ''",
    "delete": "WITH gone AS (DELETE FROM objective RETURNING goal) SELECT goal FROM gone",
    "dynamic": _WHERE.format("SELECT count(*) FROM query('SELECT * FROM read_text(''/etc/passwd'')')"),
    "secrets": _WHERE.format("SELECT count(*) FROM which_secret('s3://x', 's3')"),
}
HARMLESS = {"comments", "constant-pattern"}
"""What only has to come to an end: RE2 takes time in proportion to a text, so that a quick machine may get through."""
QUICK = 1.5
"""Seconds for one page here, so that the many which would run on do not take a minute."""


def write(folder: Path, name: str, query: str) -> None:
    begin(name, folder)
    page = folder / f"{name}.md"
    text = page.read_text()
    start = text.index("```sql\n") + len("```sql\n")
    text = text[:start] + query + "\n```\n"
    lines = [line for line in text.splitlines() if not line.startswith(("params:", "  most:"))]
    lines = ["message: '{key}: found'" if line.startswith("message:") else line for line in lines]
    page.write_text("\n".join(lines) + "\n")


def unprepared(folder: Path) -> list[Page]:
    return packs.read_pack(folder, prepared=False)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_page_is_stopped(name: str, tmp_path: Path) -> None:
    write(tmp_path / "pack", f"rule-{name}", HOSTILE[name])
    found = snapshot(tmp_path / "s", {"board": [objective("o1"), key_result("k1", "o1")]})
    began = time.monotonic()
    pages, faults = packs.prepare(unprepared(tmp_path / "pack"), limits=packs.LIMITS._replace(page=QUICK))
    told: Exception | None = faults[0] if faults else None
    if told is None:
        try:
            limits = sandbox.LIMITS._replace(page=QUICK)
            list(sandbox.judge_apart(found.folder, select(pages), NOW, limits=limits))
        except RuleError as error:
            told = error
    assert time.monotonic() - began < 20
    assert told is not None or name in HARMLESS
    if told is not None:
        assert isinstance(told, (RuleError, UsageError))
        assert f"rule-{name}.md:" in told.where
        assert len(str(told)) < 2000


def test_a_page_longer_than_any_is_not_read(tmp_path: Path) -> None:
    write(tmp_path, "rule-huge", "SELECT goal FROM objective")
    with (tmp_path / "rule-huge.md").open("a") as page:
        page.write("x" * (2 << 20))
    with pytest.raises(UsageError, match="the page has 2 MB"):
        unprepared(tmp_path)


def test_our_own_process_never_gives_foreign_sql_to_the_database(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import duckdb

    write(tmp_path / "pack", "rule-plain", "SELECT goal /* foreign */ FROM objective")
    found = snapshot(tmp_path / "s", {"board": [objective("o1")]})
    seen: list[str] = []
    connect = duckdb.connect

    class Watched:
        def __init__(self, inner: duckdb.DuckDBPyConnection) -> None:
            self._inner = inner

        def __enter__(self) -> Watched:
            return self

        def __exit__(self, *_: object) -> None:
            self._inner.close()

        def execute(self, query: str | duckdb.Statement, *rest: object) -> object:
            seen.append((query if isinstance(query, str) else query.query) + repr(rest))
            return self._inner.execute(query, *rest)

        def __getattr__(self, name: str) -> object:
            assert name != "extract_statements" or not any("foreign" in s for s in seen)
            return getattr(self._inner, name)

    monkeypatch.setattr(duckdb, "connect", lambda *a, **k: Watched(connect(*a, **k)))
    from tests.engine.company import judged

    pages = read.read_packs([(str(tmp_path / "pack"), "")], tmp_path)
    assert [f.rule for f in judged(found, "rule-plain", "missing-owner", pages=pages).findings].count("rule-plain") == 1
    assert seen
    assert not any("foreign" in query for query in seen)


def _held(root: int) -> int:
    """Bytes that a process and those below it hold now."""
    parents: dict[int, list[int]] = {}
    held: dict[int, int] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue
        pid = int(stat.parent.name)
        parents.setdefault(int(fields[1]), []).append(pid)
        held[pid] = int(fields[21]) * 4096
    total, todo = 0, [root]
    while todo:
        pid = todo.pop()
        total += held.get(pid, 0)
        todo += parents.get(pid, [])
    return total


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited, and measured, on Linux only")
@pytest.mark.parametrize("described", [True, False], ids=["all", "those that can be described"])
def test_a_pack_of_hostile_pages_takes_a_minute_and_a_gigabyte_at_most(tmp_path: Path, described: bool) -> None:
    assert len(HOSTILE) >= 25
    pack = tmp_path / "pack"
    for name, query in HOSTILE.items():
        if described or not _is_fault(tmp_path / name, name, query):
            write(pack, f"rule-{name}", query)
    (tmp_path / "okrlint.yaml").write_text("packs: [pack]\npreset: strict\n")
    (tmp_path / "okrs.yaml").write_text("objectives: [{id: berths, title: Ships berth within a day}]\n")
    command = [sys.executable, "-m", "okrlint", "check"]
    began, most = time.monotonic(), 0
    with subprocess.Popen(command, cwd=tmp_path, env=environment(), stdout=-3, stderr=subprocess.PIPE) as run:
        assert run.stderr is not None
        said: list[bytes] = []
        reader = threading.Thread(target=lambda: said.append(run.stderr.read()))  # type: ignore[union-attr]
        reader.start()
        while run.poll() is None:
            most = max(most, _held(run.pid))
            time.sleep(0.02)
            assert time.monotonic() - began < IN_ALL
        reader.join()
    assert most < MEMORY
    assert run.returncode == (2 if described else 4), said
    assert b"rule-" in said[0]


def _is_fault(folder: Path, name: str, query: str) -> bool:
    write(folder, f"rule-{name}", query)
    return bool(packs.prepare(unprepared(folder), limits=packs.LIMITS._replace(page=QUICK))[1])
