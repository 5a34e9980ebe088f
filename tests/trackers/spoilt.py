"""Trials of `okrlint fetch` and `check` with answers that are spoilt on their way, the same for every tracker.

A tracker's own tests say which company stands behind the proxy, and which requests can be struck.
"""

from __future__ import annotations

import os
import random
from collections.abc import Mapping, Sequence
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
    """A server, what `okrlint.yaml` says of it, on which days it is read, and what is so.

    `first` and `second` are the numbers of those requests of both fetches that are struck.
    """

    url: str
    environment: Mapping[str, str]
    config: str
    days: tuple[str, str]
    truth: Told
    first: Sequence[int] = ()
    second: Sequence[int] = ()

    def configured(self, folder: Path, url: str) -> dict[str, str]:
        """Writes a configuration for the tracker at `url`; the environment vouches for that address."""
        (folder / "okrlint.yaml").write_text(self.config.format(url=url))
        return {name: value.replace(self.url, url) for name, value in self.environment.items()}

    def healed(self, folder: Path, environment: Mapping[str, str]) -> None:
        """One healthy fetch makes up for everything."""
        assert spoiling.fetch(folder, environment, self.days[1]) == 0
        assert spoiling.check(folder, self.days[1]).findings == self.truth.findings

    def spoilt(self, name: str, folder: Path, *, once: bool) -> None:
        """One answer of the first fetch and all from some point on of the second, or the other way round."""
        chance = random.Random(name)
        with Proxy(self.url) as proxy:
            environment = self.configured(folder, proxy.url)
            order = proxy.spoil(SPOILS[name], chance.choice(self.first), 1 if once else FOREVER)
            spoiling.check_spoilt(folder, environment, self.days[0], self.truth)
            assert order.struck
            proxy.heal()
            proxy.spoil(SPOILS[name], chance.choice(self.second), FOREVER if once else 1)
            spoiling.check_spoilt(folder, environment, self.days[1], self.truth)
            proxy.heal()
            self.healed(folder, environment)

    def mangled(self, seed: int, folder: Path) -> None:
        """One part of an answer is none, once or in all that follow; in the first fetch or the second."""
        chance, again = random.Random(seed), seed % 2
        with Proxy(self.url) as proxy:
            environment = self.configured(folder, proxy.url)
            if again:
                assert spoiling.fetch(folder, environment, self.days[0]) == 0
            nth = chance.choice(self.second if again else self.first)
            proxy.spoil(mangled(f"{seed}"), nth, chance.choice([1, 2, FOREVER]))
            spoiling.check_spoilt(folder, environment, self.days[again], self.truth)
            proxy.heal()
            self.healed(folder, environment)

    def emptied(self, spoil: Spoil, nth: int, folder: Path) -> None:
        """Null may be a true answer ("nobody is assigned"), so that findings may differ: but nothing crashes."""
        with Proxy(self.url) as proxy:
            environment = self.configured(folder, proxy.url)
            proxy.spoil(spoil, nth, FOREVER)
            assert spoiling.fetch(folder, environment, self.days[0]) in (0, 2, 3)
            if (folder / "snap" / "manifest.json").exists():
                assert spoiling.check(folder, self.days[1]).code in (0, 1, 3)


def undisturbed(url: str, environment: Mapping[str, str], config: str, days: tuple[str, str], folder: Path) -> Trial:
    """The trial of a server of which only the findings are known, by a fetch that nothing disturbs."""
    trial = Trial(url, environment, config, days, Told(0, frozenset(), "", ""))
    assert spoiling.fetch(folder, trial.configured(folder, url), days[0]) == 0
    return trial._replace(truth=spoiling.check(folder, days[1]))
