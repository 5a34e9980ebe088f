"""`okrlint fetch` of one source, for tests that hold its settings as a value and want to see what ended a reading."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any
from unittest import mock

import msgspec

from okrlint.errors import OkrlintError
from tests.cli.front import Did, okrlint


def fetched(
    tracker: tuple[str, ModuleType],
    settings: msgspec.Struct,
    folder: Path,
    as_of: dt.datetime,
    environment: Mapping[str, str],
    *,
    max_wait: float = 600.0,
) -> Did:
    """Run `okrlint fetch` into the snapshot in `folder` with these settings in an okrlint.yaml.

    `tracker` is its name and the module whose `read` reads it: what that raises and ends the command is raised here,
    once it is sure that the command ended with the exit code that belongs to it.
    """
    name, module = tracker
    with tempfile.TemporaryDirectory() as here, _caught(module) as raised:
        source = {name: said(settings)}
        (Path(here) / "okrlint.yaml").write_text(json.dumps({"sources": [source]}))
        options = ("--as-of", as_of.isoformat(), "--max-wait", f"{max_wait:g}")
        did = okrlint("fetch", "-o", folder.absolute(), *options, cwd=Path(here), env=environment)
    assert "Traceback" not in did.err, did.err
    for error in raised:
        assert did.code == (error.exit_code if isinstance(error, OkrlintError) else did.code), did
        raise error
    assert did.code in (0, 3), did.err
    return did


def said(settings: msgspec.Struct) -> dict[str, Any]:
    """What has to stand in an okrlint.yaml for these settings: all that is not so anyway."""
    told: dict[str, Any] = {}
    for field in msgspec.structs.fields(settings):
        value = getattr(settings, field.name)
        usual = field.default if field.default is not msgspec.NODEFAULT else None
        if field.default_factory is not msgspec.NODEFAULT:
            usual = field.default_factory()
        if value != usual:
            told[field.encode_name] = said(value) if isinstance(value, msgspec.Struct) else msgspec.to_builtins(value)
    return told


@contextlib.contextmanager
def _caught(module: ModuleType) -> Iterator[list[BaseException]]:
    raised: list[BaseException] = []
    original = module.read

    def read(*arguments: Any) -> None:
        try:
            original(*arguments)
        except BaseException as error:
            raised.append(error)
            raise

    with mock.patch.object(module, "read", read):
        yield raised
