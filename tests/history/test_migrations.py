"""From every form that a history has had to the present one: what was known stays known.

`released/` holds a history of each form as SQL, as SQLite dumps it: three nights of `tests.history.plans`, the last
seen in part. A new form brings a new file and changes none.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from okrlint.history import migrations, tables
from okrlint.history.place import Place
from okrlint.history.store import writing
from tests.cli.front import okrlint
from tests.history.plans import changes, night, page
from tests.history.postgresql import server

RELEASED = Path(__file__).parent / "released"


def test_every_form_is_known_and_kept_for_the_tests() -> None:
    script = ScriptDirectory(next(iter(migrations.__path__)))
    forms = [revision.revision for revision in script.walk_revisions()][::-1]
    assert (tuple(forms), script.get_current_head()) == (tables.KNOWN, tables.HEAD)
    assert sorted(p.stem for p in RELEASED.glob("*.sql")) == forms


@pytest.mark.parametrize("form", sorted(p.stem for p in RELEASED.glob("*.sql")))
def test_a_history_of_an_older_form_goes_on(form: str, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "okrlint-history.sqlite") as old:
        old.executescript((RELEASED / f"{form}.sql").read_text())
    said = okrlint("trend", "--since", "2026-11-01", "--by", "team", cwd=tmp_path)
    assert said.code == 0, said.err
    assert "3 scans, 2026-11-16 to 2026-11-18; 1 of them saw only a part." in said.out
    after = night(tmp_path / "okrs", north=page("north", night=19, count=7), south=page("south", night=19))
    assert changes(after) == {"still": 6, "new": 1, "reopened": 5}
    first = {f["subjects"][0]["key"]: f["first_seen"] for f in after["findings"]}
    assert (first["north-1"], first["north-6"], first["north-7"]) == ("2026-11-16", "2026-11-17", "2026-11-19")


@pytest.mark.parametrize("kind", ["file", "postgresql"])
def test_the_migrations_make_the_tables_that_are_asked(kind: str, tmp_path: Path) -> None:
    if kind == "file":
        check(Place(name="okrlint", file=tmp_path / "history.sqlite"))
        return
    with server().database() as url:
        check(Place(name="okrlint", url=url))


def check(place: Place) -> None:
    with writing(place) as connection:
        context = MigrationContext.configure(connection, opts={"version_table": tables.VERSION_TABLE})
        assert compare_metadata(context, tables.METADATA) == []
        indexes = {i["name"] for i in sa.inspect(connection).get_indexes("okrlint_spell")}
        assert {"okrlint_spell_now", "okrlint_spell_from"} <= indexes
