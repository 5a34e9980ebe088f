"""okrlint.yaml: what it says, where it says it, and what mistakes look like."""

from __future__ import annotations

from pathlib import Path

import jsonschema
import msgspec
import pytest

from okrlint.config import Config, RuleSettings, Source, config_schema, find_config, load_config, parse_config
from okrlint.errors import UsageError


class Board(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A pretended tracker."""

    project: str
    labels: list[str] = []


class Folder(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    paths: list[str] = msgspec.field(default_factory=lambda: ["."])

    def based_on(self, folder: Path) -> Folder:
        return Folder([f"{folder.as_posix()}/{p}" for p in self.paths])


class Publishing(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    comment: bool = False


TRACKERS: dict[str, type[msgspec.Struct]] = {"folder": Folder, "board": Board}
SECTIONS: dict[str, type[msgspec.Struct]] = {"publish": Publishing}


def parse(text: str) -> Config:
    return parse_config(text, Path("okrlint.yaml"), TRACKERS, SECTIONS)


def test_everything_that_can_be_set() -> None:
    config = parse(
        """\
sources:
  - folder
  - board: {project: DEP, labels: [okr]}
  - name: second board
    board: {project: QUI}
preset: strict
select: [clarity, work]
ignore: orphan-work
rules:
  idle-key-result: {severity: error, quiet_days: 14}
  missing-owner:
packs: ours/
waivers:
  - {rule: missing-owner, subjects: [DEP-1, 007], until: 2026-12-31, reason: hiring, by: Mira}
  - {rule: stale-check-in, reason: for ever}
fail_on: warning
min_confidence: 0.8
baseline: known.json
publish: {comment: true}
"""
    )
    assert config.sources == (
        Source("folder", "folder", Folder(["./."])),
        Source("board", "board", Board("DEP", ["okr"])),
        Source("second board", "board", Board("QUI")),
    )
    assert (config.preset, config.fail_on, config.min_confidence, config.baseline) == (
        "strict",
        "warning",
        0.8,
        "known.json",
    )
    assert (config.select, config.ignore, config.packs) == (("clarity", "work"), ("orphan-work",), ("ours/",))
    assert config.rules == {
        "idle-key-result": RuleSettings("error", {"quiet_days": 14}),
        "missing-owner": RuleSettings(),
    }
    first, second = config.waivers
    assert (first.rule, first.subjects, first.until, first.reason, first.by) == (
        "missing-owner",
        ("DEP-1", "007"),
        "2026-12-31",
        "hiring",
        "Mira",
    )
    assert (first.file, first.line, first.column) == ("okrlint.yaml", 14, 5)
    assert (second.subjects, second.until) == ((), "")
    assert config.sections == {"publish": Publishing(True)}


def test_places_can_be_asked_for() -> None:
    config = parse("rules:\n  idle-key-result:\n    quiet_days: many\n")
    assert config.where("rules", "idle-key-result", "quiet_days") == "okrlint.yaml:3:17"
    assert config.where("rules", "idle-key-result", key=True) == "okrlint.yaml:2:3"
    assert Config().where("rules") == ""


def test_an_empty_file_and_no_file_mean_the_defaults() -> None:
    empty = parse("# nothing yet\n")
    assert msgspec.structs.replace(empty, path=None, located=None) == Config()
    assert parse("preset:\nrules:\nsources:\n").preset == "recommended"


def test_sources_of_one_kind_get_names_of_their_own() -> None:
    names = [s.name for s in parse("sources: [folder, folder, {folder: {paths: [a]}}]").sources]
    assert names == ["folder", "folder-2", "folder-3"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("presets: core", "okrlint.yaml:1:1: unknown key 'presets'"),
        (
            "preset: cor",
            "okrlint.yaml:1:9: preset: 'cor'\n  allowed: core, recommended, strict\n  did you mean 'core'?",
        ),
        ("fail_on: 3", "okrlint.yaml:1:10: fail_on: the number 3"),
        ("min_confidence: 2", "okrlint.yaml:1:17: min_confidence: the number 2\n  allowed: at most 1"),
        ("sources: [bord]", "okrlint.yaml:1:11: sources: 'bord'\n  allowed: board, folder\n  did you mean 'board'?"),
        ("sources: [{bord: {}}]", "okrlint.yaml:1:12: unknown key 'bord'"),
        ("sources: [{board: {projct: a}}]", "okrlint.yaml:1:20: unknown key 'projct'"),
        ("sources: [{board: {project: a}, folder: {}}]", "okrlint.yaml:1:11: board and folder in one source"),
        ("sources: [{name: a}]", "okrlint.yaml:1:11: a source without its kind\n  allowed: one of folder, board"),
        ("sources: [board]", "okrlint.yaml:1:11: board says nothing of project\n  write `board:`"),
        ("sources: [{name: a, folder: }, {name: a, folder: }]", "okrlint.yaml:1:32: two sources are called 'a'"),
        ("rules: {x: {severity: bad}}", "okrlint.yaml:1:23: severity: 'bad'\n  allowed: error, notice, warning"),
        ("waivers: [{rule: x}]", "okrlint.yaml:1:11: the key 'reason' is missing in waivers"),
        ("waivers: [{rule: x, reason: ''}]", "okrlint.yaml:1:29: reason: nothing"),
        ("waivers: [{rule: x, reason: y, subjects: []}]", "okrlint.yaml:1:42: subjects: nothing"),
        ("waivers: [{rule: x, reason: y, subject: ''}]", "okrlint.yaml:1:41: subject: nothing"),
        ("waivers: [{rule: x, reason: y, subject: ' '}]", "okrlint.yaml:1:41: a blank in the place of a goal"),
        ("waivers: [{rule: x, reason: y, subjects: [a, ' ']}]", "okrlint.yaml:1:46: a blank in the place of a goal"),
        ("waivers: [{rule: x, reason: y, subject: }]", "okrlint.yaml:1:41: nothing behind 'subject'"),
        ("waivers: [{rule: x, reason: y, subjects: ~}]", "okrlint.yaml:1:42: nothing behind 'subjects'"),
        ("waivers: [{rule: x, reason: y, until: }]", "okrlint.yaml:1:39: nothing behind 'until'"),
        ("waivers: [{rule: x, reason: y, until: ' '}]", "okrlint.yaml:1:39: nothing behind 'until'"),
        ("waivers: [{rule: x, reason: y, subject: a, subjects: [b]}]", "okrlint.yaml:1:11: both subject and subjects"),
        ("publish: {coment: true}", "okrlint.yaml:1:11: unknown key 'coment'"),
        ("preset: core\npreset: strict", "okrlint.yaml:2:1: the key 'preset' stands here a second time"),
        ("[]", "okrlint.yaml:1:1: an empty list\n  allowed: a mapping"),
    ],
)
def test_mistakes_say_where_what_and_what_would_be_right(text: str, expected: str) -> None:
    with pytest.raises(UsageError) as caught:
        parse(text)
    assert str(caught.value).startswith(expected)


def test_the_published_schema_accepts_what_is_read_and_refuses_what_is_not() -> None:
    schema = config_schema(TRACKERS, SECTIONS)
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert validator.is_valid({"sources": ["folder", {"board": {"project": "A"}}], "rules": {"a": {"b": 1}}})
    assert not validator.is_valid({"sources": ["nothing"]})
    assert not validator.is_valid({"publish": {"coment": True}})
    assert all("description" in p for p in schema["$defs"]["Configuration"]["properties"].values())


def test_the_nearest_configuration_counts_up_to_the_repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inner = tmp_path / "repo" / "a" / "b"
    inner.mkdir(parents=True)
    (tmp_path / "okrlint.yaml").touch()
    monkeypatch.chdir(inner)
    assert find_config(Path()) == Path("../../../okrlint.yaml")
    (tmp_path / "repo" / ".git").mkdir()
    assert find_config(Path()) is None
    (tmp_path / "repo" / "okrlint.yaml").touch()
    assert find_config(Path()) == Path("../../okrlint.yaml")
    assert find_config(inner) == tmp_path / "repo" / "okrlint.yaml"
    (inner / "okrlint.yml").touch()
    assert find_config(Path()) == Path("okrlint.yml")


def test_a_configuration_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="cannot read the configuration"):
        load_config(tmp_path / "okrlint.yaml", TRACKERS)
