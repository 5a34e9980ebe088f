"""Each preset is a sound configuration, and finds the company that is modelled its way."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import msgspec
import pytest

from okrlint.config import load_config
from okrlint.trackers.jira.settings import Settings, check
from tests.fakes.jira import company
from tests.trackers.jira.conftest import Serve
from tests.trackers.jira.support import fetch

PRESETS = sorted((Path(__file__).parents[3] / "integrations/jira/presets").glob("*.yaml"))
MODELS: dict[str, company.Model] = {
    "issue-types": "types",
    "epics": "epics",
    "sub-tasks": "subtasks",
    "issue-links": "links",
    "labels": "labels",
    "initiatives": "initiatives",
}


def test_there_is_one_for_each_model() -> None:
    assert {p.stem for p in PRESETS} == set(MODELS)
    assert set(MODELS.values()) == set(company.MODELS)


@pytest.mark.parametrize("cloud", [True, False], ids=["cloud", "dc"])
@pytest.mark.parametrize("preset", PRESETS, ids=lambda p: p.stem)
def test_a_preset_finds_its_model(serve: Serve, tmp_path: Path, preset: Path, cloud: bool) -> None:
    assert preset.read_text(encoding="utf-8").startswith("# ")
    written = tmp_path / "okrlint.yaml"
    written.write_bytes(preset.read_bytes())
    (source,) = load_config(written, {"jira": Settings}).sources
    settings = cast(Settings, source.settings)
    check(settings)
    server = serve(company.build(MODELS[preset.stem], cloud=cloud))
    settings = msgspec.structs.replace(settings, url=server.url, site="marigold")
    read = fetch(server, tmp_path / "snapshot", settings=settings)
    assert read.partial() == {}
    assert len(read.records["objective"]) == 3
    assert len(read.records["key_result"]) == 6
    assert {goal for _, goal in read.contributes()} == {k["key"] for k in read.records["key_result"]}
