"""Distributions as an installer leaves them behind, so that entry points are found as they would be."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

TOYS = Path(__file__).parent


def install(site: Path, name: str, entry_points: Mapping[str, Mapping[str, str]], *modules: str) -> Path:
    """A folder for PYTHONPATH that holds a distribution with these modules (of this folder) and entry points."""
    info = site / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir(parents=True, exist_ok=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    groups = [f"[{group}]\n" + "".join(f"{k} = {v}\n" for k, v in said.items()) for group, said in entry_points.items()]
    (info / "entry_points.txt").write_text("\n".join(groups))
    for module in modules:
        shutil.copy(TOYS / f"{module}.py", site)
    return site
