"""What goes wrong in the company, and what only looks as if: one function a story, the folder is the list.

A story changes what is so (who works, who reports what, who decided) and tells it as a fact, with the rule that should
notice (`Firm.defect`) or must not (`Firm.near_miss`).
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable

from benchmarks.company.firm import Firm

Story = Callable[[Firm], None]


def all_stories() -> list[tuple[str, Story]]:
    """Every public function of the modules here, by name."""
    found: list[tuple[str, Story]] = []
    for module in pkgutil.iter_modules(__path__):
        held = importlib.import_module(f"{__name__}.{module.name}")
        found += [
            (n, f)
            for n, f in vars(held).items()
            if not n.startswith("_") and getattr(f, "__module__", "") == held.__name__
        ]
    return sorted(found, key=lambda one: one[0])
