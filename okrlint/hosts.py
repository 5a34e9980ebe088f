"""Which hosts are this machine: the only ones that may be spoken to without encryption. One list for every door."""

from __future__ import annotations

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def is_loopback(host: str | None) -> bool:
    """Whether a host, as `urlsplit` names it, is this machine."""
    return (host or "").lower() in _LOOPBACK
