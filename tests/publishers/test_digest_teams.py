"""`okrlint publish --digest` for a team and for whoever answers for several, from the command line, over some weeks."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from okrlint.publishers.digest import last_time
from okrlint.publishers.settings import DigestSettings, Weekday
from tests.cli.front import Did, okrlint
from tests.fakes.github import FakeGitHub, World

DIGESTS = """
sources: [{{github: {{owner: acme, repositories: [plans], base_url: '{url}'}}}}]
publish:
  rules: [missing-owner]
  projects: {{acme/other: {{}}}}
  digest:
    - {{to: file, path: care.md, for: {{team: Care}}}}
    - {{to: file, path: both.md, for: {{manager: Ines Abara, teams: [Care, Depot]}}, after_weeks: 3, days: [monday]}}
"""


@pytest.fixture
def world() -> World:
    made = World("acme")
    for title, team in (("Customers pay faster", "Care"), ("Parcels wait less", "Care"), ("Vans are full", "Depot")):
        made.issue("plans", title, type="Objective", body=f"Team: {team}", labels=[f"team:{team}"])
    return made


def publish(folder: Path, fake: FakeGitHub, *more: str) -> Did:
    return okrlint("publish", "snap", "--digest", *more, cwd=folder, env=fake.environment)


def scan(folder: Path, fake: FakeGitHub, weeks_ago: int = 0) -> None:
    assert okrlint("fetch", "-o", "snap", cwd=folder, env=fake.environment).code == 0
    day = dt.datetime.now(dt.UTC) - dt.timedelta(weeks=weeks_ago)
    moment = ("--as-of", f"{day:%Y-%m-%d}") if weeks_ago else ()
    did = okrlint("check", "snap", "--record", *moment, cwd=folder, env=fake.environment)
    assert did.code == 1, did.err


def test_a_team_hears_of_all_that_is_open_ticket_by_ticket(tmp_path: Path, world: World) -> None:
    with FakeGitHub(world) as fake:
        (tmp_path / "okrlint.yaml").write_text(DIGESTS.format(url=fake.url))
        assert okrlint("fetch", "-o", "snap", cwd=tmp_path, env=fake.environment).code == 0
        did = publish(tmp_path, fake)
        assert (did.code, fake.writes) == (0, 0), did.err
        told = (tmp_path / "care.md").read_text()
        assert "Customers pay faster (acme/plans" in told
        assert "Parcels wait less" in told
        assert "Vans are full" not in told
        assert "What is new and what was fixed is not known, because no history is kept" in told
        assert "→" in told


def test_with_a_history_it_says_what_is_new_what_was_fixed_and_what_has_stood_for_weeks(
    tmp_path: Path, world: World
) -> None:
    with FakeGitHub(world) as fake:
        (tmp_path / "okrlint.yaml").write_text(DIGESTS.format(url=fake.url))
        plans = world.repository("plans").items
        scan(tmp_path, fake, weeks_ago=4)
        world.tick(hours=1)
        world.assign(plans[1], "ada")
        world.issue("plans", "The van map is right", type="Objective", body="Team: Depot", labels=["team:Depot"])
        scan(tmp_path, fake)
        did = publish(tmp_path, fake)
        assert did.code == 0, did.err
        care, both = ((tmp_path / name).read_text() for name in ("care.md", "both.md"))
        assert "0 new, 1 fixed" in care
        assert "Fixed: " in care
        assert "Parcels wait less" in care
        assert "for Ines Abara" in both.splitlines()[1]
        assert "Vans are full" in both
        assert "The van map is right" not in both, "it is too young for the manager"
        assert "stood for 3 weeks or longer; 1 more are younger" in both


def test_a_team_that_is_not_there_is_named_with_those_that_are(tmp_path: Path, world: World) -> None:
    with FakeGitHub(world) as fake:
        (tmp_path / "okrlint.yaml").write_text(DIGESTS.format(url=fake.url).replace("[Care, Depot]", "[Care, Depots]"))
        assert okrlint("fetch", "-o", "snap", cwd=tmp_path, env=fake.environment).code == 0
        did = publish(tmp_path, fake)
        assert did.code == 3
        assert "no team is called 'Depots'; there are: Care, Depot" in did.out
        assert (tmp_path / "care.md").exists(), "the other digest is sent all the same"
        assert not (tmp_path / "both.md").exists()


def test_a_dry_run_shows_the_digest_line_by_line_and_writes_nothing(tmp_path: Path, world: World) -> None:
    with FakeGitHub(world) as fake:
        (tmp_path / "okrlint.yaml").write_text(DIGESTS.format(url=fake.url))
        assert okrlint("fetch", "-o", "snap", cwd=tmp_path, env=fake.environment).code == 0
        did = publish(tmp_path, fake, "--dry-run")
        assert did.code == 0, did.err
        assert "\n    ## Care: 2 things on 2 tickets\n" in did.out
        assert not (tmp_path / "care.md").exists()


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("{to: file, for: {manager: Ines Abara}}", "names neither one team, nor one manager with teams"),
        ("{to: file, for: {team: Care, teams: [Care]}}", "names neither one team, nor one manager with teams"),
        ("{to: file, after_weeks: 2}", "belongs to a digest for a team or a manager"),
        ("[{to: file}, {to: issue}]", "needs `issue:`"),
        ("{to: file, for: {tema: Care}}", "tema"),
    ],
)
def test_what_is_no_digest_is_refused(tmp_path: Path, world: World, said: str, complaint: str) -> None:
    with FakeGitHub(world) as fake:
        text = DIGESTS.format(url=fake.url)
        (tmp_path / "okrlint.yaml").write_text(text)
        okrlint("fetch", "-o", "snap", cwd=tmp_path, env=fake.environment)
        (tmp_path / "okrlint.yaml").write_text(f"{text[: text.index('  digest:')]}  digest: {said}\n")
        did = publish(tmp_path, fake)
        assert did.code == 2
        assert complaint in did.err


@pytest.mark.parametrize(("days", "back"), [((), 1), (("monday",), 2), (("wednesday",), 7), (("monday", "tuesday"), 1)])
def test_the_last_digest_was_on_the_listed_day_before(days: tuple[Weekday, ...], back: int) -> None:
    wednesday = dt.datetime(2026, 11, 18, 6, tzinfo=dt.UTC)
    assert last_time(DigestSettings(days=days), wednesday) == wednesday - dt.timedelta(days=back)


def test_a_team_filter_knows_teams_that_only_goals_name(tmp_path: Path, world: World) -> None:
    with FakeGitHub(world) as fake:
        (tmp_path / "okrlint.yaml").write_text(DIGESTS.format(url=fake.url))
        assert okrlint("fetch", "-o", "snap", cwd=tmp_path, env=fake.environment).code == 0
        did = okrlint("check", "snap", "--team", "depot", "--select", "missing-owner", cwd=tmp_path)
        assert "Vans are full" in did.out
        assert "Customers pay faster" not in did.out
