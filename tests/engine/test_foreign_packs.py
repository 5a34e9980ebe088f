"""Rules that did not come with okrlint: same door, but their SQL can neither write, nor look outside, nor run on."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from okrlint import packs
from okrlint.app.rules_list import begin
from okrlint.engine import RuleError, sandbox, select
from okrlint.errors import InputErrors, UsageError
from okrlint.packs import child
from okrlint.pages import Page
from tests.cli.front import environment
from tests.engine.company import NOW, judged, key_result, objective, snapshot

GOALS = [objective("o1"), *(key_result(f"k{n}", "o1") for n in range(7))]


def pack(folder: Path, query: str = "") -> list[Page]:
    begin("too-many-key-results", folder)
    if query:
        page = folder / "too-many-key-results.md"
        text = page.read_text()
        start = text.index("```sql\n") + len("```sql\n")
        text = text[:start] + query + "\n```\n"
        text = text.replace("params:\n  most: {type: integer, default: 5, minimum: 1}\n", "").replace(
            "{results} key results, where {most} can be kept in mind", "found"
        )
        page.write_text(text)
    return packs.read_packs([(str(folder), "okrlint.yaml:1:1")], folder)


def test_a_new_rule_runs_as_it_is_written_and_gives_the_same_as_a_built_in_one(tmp_path: Path) -> None:
    pages = pack(tmp_path / "pack")
    report = judged(snapshot(tmp_path / "s", {"board": GOALS}), "too-many-key-results", pages=pages)
    assert [f.message for f in report.findings] == ["O1: 7 key results, where 5 can be kept in mind"]
    assert report.findings[0].group.id == "o1"


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("SELECT 1 AS goal; SELECT 2 AS goal", "exactly one SELECT"),
        ("DELETE FROM goal", "exactly one SELECT"),
        ("SELECT goal FROM gaol", "gaol"),
        ("SELECT goal FROM goal WHERE due < $soon", r"\$soon is no parameter"),
        ("SELECT key FROM objective", "must return the column goal"),
        ("SELECT objective AS goal FROM exclusion", "rests on exclusion"),
    ],
)
def test_a_query_with_a_fault_is_known_before_any_data_is_read(tmp_path: Path, query: str, said: str) -> None:
    with pytest.raises(UsageError, match=said) as caught:
        pack(tmp_path / "pack", query)
    assert "too-many-key-results.md:" in caught.value.where


@pytest.mark.parametrize(
    "query",
    [
        "WITH gone AS (DELETE FROM objective RETURNING goal) SELECT goal FROM gone",
        "SELECT goal FROM objective WHERE (SELECT count(*) FROM read_csv('/etc/passwd')) > 0",
        "SELECT goal FROM objective WHERE (SELECT count(*) FROM glob('/*')) > 0",
        "SELECT goal FROM objective WHERE getenv('HOME') <> ''",
    ],
)
def test_a_page_can_neither_write_nor_look_outside(tmp_path: Path, query: str) -> None:
    found = snapshot(tmp_path / "s", {"board": GOALS})
    with pytest.raises((RuleError, UsageError, InputErrors)):
        judged(found, "too-many-key-results", pages=pack(tmp_path / "pack", query))


def test_a_query_that_does_not_end_is_stopped_and_named(tmp_path: Path) -> None:
    many = "range(10000000)"
    query = f"SELECT goal FROM objective WHERE (SELECT sum(a.range * b.range) FROM {many} a, {many} b) > 0"
    pages = pack(tmp_path / "pack", query)
    rules = select(pages, only=["too-many-key-results"])
    found = snapshot(tmp_path / "s", {"board": GOALS})
    began = time.monotonic()
    with pytest.raises(RuleError, match="too-many-key-results was stopped") as caught:
        list(sandbox.judge_apart(found.folder, rules, NOW, limits=sandbox.LIMITS._replace(page=2)))
    assert time.monotonic() - began < 30
    assert "too-many-key-results.md:" in caught.value.where


def test_a_query_that_eats_memory_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    big = "SELECT length(string_agg(repeat('x', 1000000), '')) FROM range(100000)"
    query = f"SELECT goal FROM objective WHERE ({big}) > 0"
    pages = pack(tmp_path / "pack", query)
    rules = select(pages, only=["too-many-key-results"])
    found = snapshot(tmp_path / "s", {"board": GOALS})
    with pytest.raises(RuleError, match="too-many-key-results"):
        list(sandbox.judge_apart(found.folder, rules, NOW))


def test_a_query_that_takes_its_time_says_nothing_in_between(tmp_path: Path) -> None:
    # Under `python -c`, as the child is started, DuckDB shows its progress on the output that carries the answers.
    found = snapshot(tmp_path / "s", {"board": GOALS})
    code = (
        "import datetime, pathlib, sys\n"
        "from okrlint.engine.database import database\n"
        "from okrlint.snapshot import open_snapshot\n"
        "with database(open_snapshot(pathlib.Path(sys.argv[1])), [], datetime.datetime.now(datetime.UTC)) as (c, _):\n"
        "    print(c.execute(\"SELECT current_setting('enable_progress_bar')\").fetchall())\n"
    )
    command = [sys.executable, "-c", code, str(found.folder)]
    done = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=60, check=True)
    assert done.stdout == "[(False,)]\n"


@pytest.mark.parametrize(
    ("column", "said"),
    [
        ("7 AS confidence", "confidence: 7, which is not between 0 and 1"),
        ("'nan'::DOUBLE AS confidence", "confidence: nan, which is not between 0 and 1"),
        ("'sure' AS tier", "tier: 'sure', which is none of confident, likely"),
        ("[999] AS others", "others: 999, which is the key of no goal"),
        ("[NULL::INTEGER] AS others", "others: None, which is the key of no goal"),
    ],
)
def test_a_value_that_no_report_could_show_names_page_and_line(tmp_path: Path, column: str, said: str) -> None:
    pages = pack(tmp_path / "pack", f"SELECT goal, {column} FROM objective")
    with pytest.raises(RuleError) as caught:
        judged(snapshot(tmp_path / "s", {"board": GOALS}), "too-many-key-results", pages=pages)
    assert caught.value.message == f"the query of too-many-key-results returns {said}"
    assert "too-many-key-results.md:" in caught.value.where


@pytest.mark.parametrize(
    ("code", "trouble", "said"),
    [
        (-9, b"", "the system ended it (SIGKILL), as at the limits of memory and processor time"),
        (1, b"Traceback\nMemoryError\n", "MemoryError"),
        (0, b"", "what it answered cannot be read"),
    ],
)
def test_why_a_child_came_to_its_end(code: int, trouble: bytes, said: str) -> None:
    assert child.why(code, trouble) == said


def test_a_query_that_fails_at_run_time_names_page_and_line(tmp_path: Path) -> None:
    pages = pack(tmp_path / "pack", "SELECT goal FROM objective\nWHERE CAST(title AS INTEGER) > 0")
    with pytest.raises(RuleError) as caught:
        judged(snapshot(tmp_path / "s", {"board": GOALS}), "too-many-key-results", pages=pages)
    assert "Could not convert" in caught.value.message
    assert "too-many-key-results.md:" in caught.value.where
    assert caught.value.exit_code == 4


def test_a_pack_that_is_a_package_runs_no_python(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = tmp_path / "quay_rules"
    begin("too-many-key-results", package)
    (package / "__init__.py").write_text("raise SystemExit('this ran')\n")
    monkeypatch.syspath_prepend(str(tmp_path))
    pages = packs.read_packs([("quay_rules", "okrlint.yaml:1:1")], tmp_path / "elsewhere")
    assert "too-many-key-results" in {p.id for p in pages}
    assert "quay_rules" not in sys.modules
