"""Trials of `okrlint fetch` and `check` with answers that are spoilt on their way, the same for every tracker.

A tracker's own tests say which company stands behind the proxy, and which requests can be struck.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from tests import spoiling
from tests.mangling import mangled
from tests.spoiling import SPOILS, Proxy, Spoil, Told

FOREVER = 10_000
"""More answers than any fetch gets."""


def seeds(usual: int) -> range:
    """The seeds of faults: `OKRLINT_MANGLED=300` takes the first 300, `OKRLINT_MANGLED=100-200` a hundred of them."""
    begin, _, end = os.environ.get("OKRLINT_MANGLED", str(usual)).rpartition("-")
    return range(int(begin or 0), int(end))


class Trial(NamedTuple):
    """A proxy before a server, two days on which it is read, what is so, and an undisturbed fetch of the first day.

    `first` and `second` are the numbers of those requests of both fetches that are struck.
    """

    proxy: Proxy
    environment: Mapping[str, str]
    days: tuple[str, str]
    truth: Told
    undisturbed: Path
    first: Sequence[int] = ()
    second: Sequence[int] = ()

    def spoilt(self, name: str, folder: Path, *, once: bool) -> None:
        """One answer of the first fetch and all from some point on of the second, or the other way round."""
        chance = random.Random(name)
        self._begin(folder)
        order = self.proxy.spoil(SPOILS[name], chance.choice(self.first), 1 if once else FOREVER)
        spoiling.check_spoilt(folder, self.environment, self.days[0], self.truth)
        assert order.struck
        self.proxy.heal()
        self.proxy.spoil(SPOILS[name], chance.choice(self.second), FOREVER if once else 1)
        spoiling.check_spoilt(folder, self.environment, self.days[1], self.truth)
        self._healed(folder)

    def mangled(self, seed: int, folder: Path) -> None:
        """One part of an answer is none, once or in all that follow; in the first fetch or the second."""
        chance, again = random.Random(seed), seed % 2
        self._begin(folder)
        if again:
            shutil.copytree(self.undisturbed / "snap", folder / "snap")
        nth = chance.choice(self.second if again else self.first)
        self.proxy.spoil(mangled(f"{seed}"), nth, chance.choice([1, 2, FOREVER]))
        spoiling.check_spoilt(folder, self.environment, self.days[again], self.truth)
        self._healed(folder)

    def emptied(self, spoil: Spoil, nth: int, folder: Path) -> None:
        """Null may be a true answer ("nobody is assigned"), so that findings may differ: but nothing crashes."""
        self._begin(folder)
        self.proxy.spoil(spoil, nth, FOREVER)
        assert spoiling.fetch(folder, self.environment, self.days[0]) in (0, 2, 3)
        if (folder / "snap" / "manifest.json").exists():
            assert spoiling.check(folder, self.days[1]).code in (0, 1, 3)

    def _begin(self, folder: Path) -> None:
        self.proxy.heal()
        shutil.copy(self.undisturbed / "okrlint.yaml", folder)

    def _healed(self, folder: Path) -> None:
        """One healthy fetch makes up for everything: what is told of the same records is the same."""
        self.proxy.heal()
        assert spoiling.fetch(folder, self.environment, self.days[1]) == 0
        if records(folder) != records(self.undisturbed):
            assert spoiling.check(folder, self.days[1]).findings == self.truth.findings


@contextlib.contextmanager
def before(
    url: str, environment: Mapping[str, str], config: str, days: tuple[str, str], folder: Path
) -> Iterator[Trial]:
    """A proxy before the server at `url`, and a trial with all that one undisturbed fetch through it says."""
    with Proxy(url) as proxy:
        (folder / "okrlint.yaml").write_text(config.format(url=proxy.url))
        vouched = {name: value.replace(url, proxy.url) for name, value in environment.items()}
        assert spoiling.fetch(folder, vouched, days[0]) == 0
        first = range(1, proxy.seen + 1)
        yield Trial(proxy, vouched, days, spoiling.check(folder, days[1]), folder, first)


def records(folder: Path) -> set[str]:
    """What stands in a snapshot, whichever reading has written it; the newest of each subject."""
    found: set[str] = set()
    for path in (folder / "snap").glob("*.ndjson"):
        lines = [json.loads(line) for line in path.read_text().splitlines()]
        newest = {line["of"]: line["seq"] for line in sorted(lines, key=lambda line: int(line["seq"]))}
        kept = [line for line in lines if line["seq"] == newest[line["of"]] and not line.get("gone")]
        found |= {path.stem + json.dumps(line | {"seq": 0}, sort_keys=True) for line in kept}
    return found
