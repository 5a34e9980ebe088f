"""Data and the place of each part of it: the value that reading YAML returns."""

from __future__ import annotations

from typing import Any, TypeAlias

Path: TypeAlias = tuple[str | int, ...]
Place: TypeAlias = tuple[int, int]
"""Line and column, both from 1; columns count characters."""


class Located:
    """Plain data (dict with text keys, list, text, number, bool, None) and where each key and value stands."""

    __slots__ = ("_marks", "_root", "_said", "data", "file")

    def __init__(
        self,
        file: str,
        data: Any,
        root: Place,
        marks: dict[int, dict[Any, tuple[Place, Place]]],
        said: dict[tuple[int, Any], str],
    ) -> None:
        self.file = file
        self.data = data
        self._root = root
        self._marks = marks  # by the identity of the container, which `data` keeps alive
        self._said = said

    def at(self, path: Path) -> Place:
        """Where the value at `path` begins; for a path that leads nowhere, the nearest value above it."""
        return self._pair(path)[0]

    def at_key(self, path: Path) -> Place:
        """Where the key at the end of `path` stands; for an item of a list, where the item begins."""
        return self._pair(path)[1]

    def where(self, path: Path, *, key: bool = False) -> str:
        """`file:line:column` of a value or, with `key`, of its key."""
        return where(self.file, self._pair(path)[1 if key else 0])

    def data_at(self, path: Path) -> Any:
        """The value at `path`. Raises KeyError or IndexError where there is none."""
        value = self.data
        for step in path:
            value = value[step]
        return value

    def text(self, path: Path) -> str:
        """The scalar at `path` as it was written (`007`, `1.10`); "" where there is none."""
        if not path:
            return self.data if isinstance(self.data, str) else ""
        parent = self.data
        try:
            for step in path[:-1]:
                parent = parent[step]
        except (KeyError, IndexError, TypeError):
            return ""
        return self.text_in(parent, path[-1])

    def text_in(self, container: Any, key: str | int) -> str:
        """The scalar that a mapping or list of this data has under a key, as `text` gives it."""
        try:
            value = container[key]
        except (KeyError, IndexError, TypeError):
            return ""
        return value if isinstance(value, str) else self._said.get((id(container), key), "")

    def _pair(self, path: Path) -> tuple[Place, Place]:
        value = self.data
        pair = (self._root, self._root)
        for step in path:
            marks = self._marks.get(id(value))
            if marks is None or step not in marks:
                return pair
            pair = marks[step]
            value = value[step]
        return pair


def where(file: str, place: Place) -> str:
    """`file:line:column`."""
    return f"{file}:{place[0]}:{place[1]}"
