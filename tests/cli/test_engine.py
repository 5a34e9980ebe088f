"""`okrlint check --engine`: what is refused before anything is read. What a real server answers: `tests/spark`."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.front import okrlint
from tests.cli.plans import OWNERLESS, plan

ALLOWED = "  allowed: duckdb, or sc://HOST:15002 with the options use_ssl, user_id\n"


@pytest.mark.parametrize(
    ("engine", "said"),
    [
        ("postgres://db", "error: --engine 'postgres' is no engine\n" + ALLOWED),
        ("spark://master:7077", "error: --engine 'spark' is no engine\n" + ALLOWED + "  start Spark's Connect server"),
        ("sc://", "error: --engine 'sc' is no engine\n"),
        ("sc://host:port", "error: --engine is no address: "),
        ("sc://host:15002/;token=s3cret", "error: --engine has the option 'token'\n"),
        ("sc://host/;x-header=s3cret", "error: --engine has the option 'x-header'\n"),
        ("sc://me:s3cret@host", "error: --engine has more than a host and options\n"),
        ("sc://host?token=s3cret", "error: --engine has more than a host and options\n"),
    ],
)
def test_what_is_no_engine_is_refused_and_nothing_secret_shown(tmp_path: Path, engine: str, said: str) -> None:
    did = okrlint("check", plan(tmp_path, OWNERLESS), "--engine", engine)
    assert did.code == 2
    assert did.err.startswith(said), did.err
    assert "s3cret" not in did.err + did.out


def test_nothing_that_answers_is_a_sentence(tmp_path: Path) -> None:
    pytest.importorskip("pyspark", reason="the extra okrlint[spark] is not installed")
    did = okrlint("check", plan(tmp_path, OWNERLESS), "--engine", "sc://localhost:1")
    assert did.code == 3
    assert did.out == ""
    assert did.err == (
        "error: sc://localhost:1: nothing answers there: Connection refused\n"
        "  name a Spark Connect server, or check without --engine\n"
    )


def test_without_the_extra_it_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("pyspark", "pyspark.sql.connect.client.retries", "pyspark.sql.connect.session"):
        monkeypatch.setitem(sys.modules, name, None)
    did = okrlint("check", plan(tmp_path, OWNERLESS), "--engine", "sc://localhost:1")
    assert did.code == 2
    assert did.err.startswith("error: sc://localhost:1: Spark's client is not installed: ")
    assert did.err.endswith("  pip install 'okrlint[spark]'\n")


def test_rules_of_other_packs_never_reach_a_cluster(tmp_path: Path) -> None:
    assert okrlint("rules", "new", "crowded-objective", "--in", "ours", cwd=tmp_path).code == 0
    (tmp_path / "okrlint.yaml").write_text("packs: [ours]\nselect: [crowded-objective]\n")
    file = plan(tmp_path, OWNERLESS)
    did = okrlint("check", file, "--engine", "sc://localhost:1", cwd=tmp_path)
    assert did.code == 2
    assert "the rule crowded-objective did not come with okrlint, and such rules run on DuckDB only" in did.err
    assert "--ignore crowded-objective" in did.err


@pytest.mark.parametrize("key", ["engine: sc://localhost:1", "spark: {engine: sc://localhost:1}"])
def test_a_configuration_names_no_engine(tmp_path: Path, key: str) -> None:
    """It may come with a pull request, and would send token and data to a stranger's host."""
    (tmp_path / "okrlint.yaml").write_text(f"{key}\n")
    did = okrlint("check", plan(tmp_path, OWNERLESS), cwd=tmp_path)
    assert did.code == 2
    assert did.err.startswith("error: okrlint.yaml:1:1: ")


def test_duckdb_is_the_engine_by_its_name(tmp_path: Path) -> None:
    file = plan(tmp_path, OWNERLESS)
    assert okrlint("check", file, "--engine", "duckdb") == okrlint("check", file)
