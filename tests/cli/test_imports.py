"""Heavy libraries are imported only where they are used: what a command pulls in is part of how quick it is."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.cli.front import ROOT, okrlint_apart
from tests.cli.plans import OWNERLESS, plan

NETWORK = {"requests", "urllib3", "github", "jira"}
CLUSTER = {"sqlglot", "pyspark", "pyarrow", "pandas", "grpc"}
HEAVY = {"duckdb", "numpy", "yaml", "msgspec", "jsonschema", "markdown_it", "rich", "asyncio", "http.client"} | NETWORK


def imported(*arguments: str | Path) -> set[str]:
    """The top-level names (and `http.client`) that a run imports."""
    said = okrlint_apart(*arguments, options=("-X", "importtime")).err
    names = {line.rpartition("|")[2].strip() for line in said.splitlines() if line.startswith("import time:")}
    assert "okrlint" in names
    return {name.partition(".")[0] for name in names} | (names & {"http.client"})


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_asking_for_the_version_imports_nothing_heavy(option: str) -> None:
    assert imported(option) & HEAVY == set()


def test_checking_yaml_files_needs_no_network_and_no_other_reader(tmp_path: Path) -> None:
    found = imported("check", plan(tmp_path, OWNERLESS))
    assert found & (NETWORK | CLUSTER | {"jsonschema", "markdown_it", "rich", "http.client"}) == set()
    assert {"duckdb", "yaml", "msgspec"} <= found, "the guard itself sees what is imported"


def test_a_configuration_of_files_needs_no_network(tmp_path: Path) -> None:
    plan(tmp_path, OWNERLESS)
    config = tmp_path / "okrlint.yaml"
    config.write_text("sources: [{files: {paths: [okrs.yaml]}}]\n")
    assert imported("check", "--config", config) & (NETWORK | {"jsonschema", "markdown_it"}) == set()


def test_explaining_a_rule_needs_neither_network_nor_database() -> None:
    assert imported("explain", "missing-owner") & (NETWORK | {"duckdb"}) == set()


def test_the_modules_of_a_layer_can_be_imported_alone() -> None:
    import subprocess

    from tests.cli.front import environment

    code = "import okrlint.cli, sys; assert not {'duckdb', 'yaml', 'requests'} & set(sys.modules), sorted(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, env=environment(), check=True, timeout=60)
