"""YAML text to plain data with the line and column of every key and value; what the data means is not known here.

Built from parser events rather than from composed nodes, so that depth, aliases and size are bounded while reading.
"""

from __future__ import annotations

from okrlint.yaml_positions.check import check, convert
from okrlint.yaml_positions.load import load
from okrlint.yaml_positions.located import Located, Path, Place, where
from okrlint.yaml_positions.text import decode, glance, place_at

__all__ = ["Located", "Path", "Place", "check", "convert", "decode", "glance", "load", "place_at", "where"]
