"""What a fetch remembers between runs, as one cursor: how far it came, which issues it knows.

It lets a killed fetch go on, and a second fetch read only what changed. Links stand in the snapshot.
"""

from __future__ import annotations

import base64
import zlib
from typing import Literal

import msgspec

CURSOR = "github"
VERSION = 5

Kind = Literal["work", "objective", "key_result", "roadmap", "ignored", "draft", "poll"]
Stage = Literal["seeds", "listing", "done"]


class Known(msgspec.Struct, array_like=True):
    """One issue, pull request or draft. `repo` is "" outside the repositories that are listed.

    `run` is the number of the reading that saw it last, `glance` a digest of what `updatedAt` may not cover. `inner`:
    it is a goal or has sub-issues, so an incremental fetch looks at it even if `updatedAt` is old. `written`: the
    relations that hold records of it.
    """

    key: str
    kind: Kind
    repo: str = ""
    run: int = 0
    parent: str = ""
    glance: str = ""
    inner: bool = False
    written: int = 0
    content: str = ""
    hot: bool = False


class Repo(msgspec.Struct):
    """How far one repository has been read: `since` is the last change seen, `after` the page that comes next.

    `name` is what it is called now, which differs from the settings after it was renamed. `pulls` is the last change
    of a pull request that was seen, `pulled` that they were gone through in this reading. `archived` is its address
    where nobody can write in it.
    """

    name: str = ""
    since: str = ""
    after: str = ""
    listed: bool = False
    total: int = 0
    pulls: str = ""
    pulled: bool = False
    archived: str = ""


class State(msgspec.Struct):
    """Everything that is remembered. `stage` is "done" after a reading that came to its end."""

    version: int = VERSION
    run: int = 0
    full: bool = True
    full_on: str = ""
    stage: Stage = "done"
    repos: dict[str, Repo] = {}
    items: dict[str, Known] = {}
    pending: dict[str, str] = {}
    """Ids that are still to be read, and the id of the issue that led to each ("" for none)."""
    retry: dict[str, str] = {}
    """Ids that could not be read, to be tried again by the next run."""
    names: dict[str, str] = {}
    """Repositories (owner/name, lower case) that texts name, and what they are called today."""
    gaps: dict[str, dict[str, list[str]]] = {}
    """What was not seen of which issue, as `coverage` has it."""
    swept: int = 0
    glanced: list[str] = []
    """What this reading has looked at for changes that `updatedAt` hides."""
    boards: dict[str, list[str]] = {}
    """The boards on which each objective lies, by ids."""
    told_boards: list[str] = []
    """Boards whose status updates stand in the snapshot."""
    orders: dict[str, list[str]] = {}
    """What lies on each board that ranks goals, from top to bottom: kept by a shard, for whoever knows all goals."""
    stated: list[str] = []
    """Relations of which at least one record was ever seen."""


def load(cursors: dict[str, str]) -> State:
    """The state that an earlier run left, or a new one; what cannot be read is not trusted."""
    packed = cursors.get(CURSOR, "")
    if not packed:
        return State()
    try:
        state = msgspec.msgpack.decode(zlib.decompress(base64.b85decode(packed)), type=State)
    except (ValueError, zlib.error, msgspec.MsgspecError):
        return State()
    return state if state.version == VERSION else State()


def save(state: State) -> dict[str, str]:
    """The cursors that `load` reads."""
    return {CURSOR: base64.b85encode(zlib.compress(msgspec.msgpack.encode(state), 3)).decode()}
