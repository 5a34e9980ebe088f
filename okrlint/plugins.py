"""What other distributions add to okrlint by entry points: who says that they offer it, and getting hold of it.

What is then done with it (a tracker, a reporter) is for whoever asks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from okrlint.errors import UsageError

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint


class Names(Collection[str]):
    """The names of what okrlint has itself, and of what other distributions add to it in an entry point group.

    Looking for the latter reads a file of every distribution that is installed. So it is done only when somebody asks
    for a name that is not built in, or for `everywhere`; from then on the names that were found are gone through too.
    """

    def __init__(self, group: str, built_in: Iterable[str]) -> None:
        self._group = group
        self._names = tuple(sorted(built_in))
        self._looked = False

    def everywhere(self) -> tuple[str, ...]:
        """All names, those that are built in first."""
        if not self._looked:
            self._looked = True
            self._names += tuple(sorted(set(advertised(self._group)) - set(self._names)))
        return self._names

    def __contains__(self, name: object) -> bool:
        return name in self._names or name in self.everywhere()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def advertised(group: str) -> Mapping[str, Sequence[EntryPoint]]:
    """The entry points of a group by name. Several of one name are a mistake that `loaded` reports."""
    from importlib.metadata import entry_points  # late: see `Names`

    found: dict[str, list[EntryPoint]] = {}
    for point in entry_points(group=group):
        found.setdefault(point.name, []).append(point)
    return found


def loaded(group: str, name: str, needs: Sequence[str]) -> Any:
    """What the entry point with that name stands for. Runs code of its distribution.

    Raises UsageError, which names the distribution, when it cannot be imported, lacks one of the attributes in `needs`,
    or when two distributions offer the same name.
    """
    points = advertised(group)[name]
    homes = sorted({_home(point) for point in points})
    if len({point.value for point in points}) > 1:
        raise UsageError(
            f"{' and '.join(homes)} both offer {name!r} as {group}", hint="uninstall one of them: names must be unique"
        )
    try:
        found = points[0].load()
    except Exception as error:  # whatever their module does when it is imported
        raise UsageError(
            f"{name!r} of {homes[0]} cannot be imported: {type(error).__name__}: {error}",
            where=points[0].value,
            hint=f"update {homes[0]}, or uninstall it",
        ) from error
    lacking = [part for part in needs if not hasattr(found, part)]
    if lacking:
        raise UsageError(
            f"{name!r} of {homes[0]} has no {' and no '.join(lacking)}",
            where=points[0].value,
            hint=f"it is advertised as {group}: docs/own-tracker.md says what that has to offer",
        )
    return found


def _home(point: EntryPoint) -> str:
    return point.dist.name if point.dist is not None else "a distribution without a name"
