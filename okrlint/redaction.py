"""Keeps credentials out of all that leaves this process: which values are credentials, in every form they take.

Whatever is written passes here once more at the very end (standard output and error, files, what is sent to a tracker),
and answers of servers as they come in: a server can put the credential that it was sent into a name or an error, in
its own encoding. Where a credential comes from, and where it may go, is decided beside each tracker.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from typing import IO, Any, NamedTuple

HIDDEN = "[secret removed]"
SHORTEST = 8
"""Characters below which a value is not struck from everything: it would be found in ordinary words."""

_NAMES = re.compile(
    r"TOKEN|SECRET|PASSW|PASSPHRASE|WEBHOOK|CREDENTIAL|COOKIE|(?:^|_)(?:PAT|KEY|APIKEY|PWD|AUTH)(?=_|$)|API_?KEY",
    re.IGNORECASE,
)
_OURS = re.compile(r"^(?:OKRLINT|JIRA|GITHUB|GH)_", re.IGNORECASE)
_NO_SECRET = re.compile(r"^(?:[./~\\]|[A-Za-z]:\\|file:)|\s|^[A-Za-z_-]*$|^[\d.:]*$")
"""Paths, sentences, plain words and numbers: what stands in variables that are only called like a credential."""
_USERINFO = re.compile(r"^[a-z][a-z0-9+.-]*://[^/\s:@]*:([^/\s@]+)@", re.IGNORECASE)

_SHAPES = re.compile(
    r"""
      \bgh[a-z]_[A-Za-z0-9]{16,255}\b            # GitHub: personal, OAuth, server-to-server, refresh
    | \bghs_[A-Za-z0-9_.\-]{16,}                 # GitHub: of an App, which may hold a JSON web token
    | \bgithub_pat_[A-Za-z0-9_]{20,255}\b        # GitHub: fine-grained
    | \bATATT[A-Za-z0-9_=\-]{20,}                # Atlassian: API token
    | (?<![A-Za-z0-9])eyJ[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}\.[A-Za-z0-9_\-]{8,}   # JSON web token
    | -----BEGIN\ [A-Z ]*PRIVATE\ KEY-----.*?-----END\ [A-Z ]*PRIVATE\ KEY-----
    | (?<=authorization_request=)[A-Za-z0-9_\-%]+   # the one-time part of GitHub's single sign-on links
    | (?i:(?<=authorization:\ )|(?<=['"]authorization['"]:\ ['"]))(?:basic|bearer|token)\ [A-Za-z0-9._~+/=\-]+
    """,
    re.VERBOSE | re.DOTALL,
)

_struck: list[Target] = []
"""What is looked for: every credential of this process and its base64, the longest first."""


class Target(NamedTuple):
    """A value, a part of it that no encoding changes, and a pattern for all its spellings."""

    value: str
    sign: str
    pattern: re.Pattern[str]


def credentials(environment: Mapping[str, str]) -> set[str]:
    """The values in an environment that are credentials by the name of their variable, or stand in an address.

    Variables of ours and of the trackers count whatever they hold; others only if it looks like a credential.
    """
    found: set[str] = set()
    for name, value in environment.items():
        said = value.strip()
        if inner := _USERINFO.match(said):
            found.add(inner[1])
        if _NAMES.search(name) and (_OURS.match(name) or not _NO_SECRET.search(said)):
            found.add(said)
            found.update(line.strip() for line in said.splitlines() if len(line) >= 20)  # of a key in PEM
    return found


def reset(values: Iterable[str] = ()) -> None:
    """Strike these values and no others from here on."""
    _struck.clear()
    guard(*values)


def guard(*values: str) -> None:
    """Strike these values too, in every form, from all that leaves the process."""
    new = {t for value in values if len(value) >= SHORTEST for t in targets(value)}
    if new:
        _struck[:] = sorted({*_struck, *new}, key=lambda t: (-len(t.value), t.value))


def clean(text: str) -> str:
    """`text` without the guarded values."""
    return strike(text, _struck)


def clean_bytes(raw: bytes) -> bytes:
    """The same for what is encoded already."""
    if not any(target.sign.encode() in raw for target in _struck):
        return raw
    return strike(raw.decode("utf-8", "surrogateescape"), _struck).encode("utf-8", "surrogateescape")


def strike(text: str, found: Iterable[Target]) -> str:
    """`text` without these."""
    for target in found:
        if target.sign in text:
            text = target.pattern.sub(HIDDEN, text)
    return text


def clean_value(value: Any) -> Any:
    """The same for every text in what will become JSON."""
    if not _struck:
        return value
    if isinstance(value, str):
        return clean(value)
    if isinstance(value, list | tuple):
        return [clean_value(part) for part in value]
    return {k: clean_value(part) for k, part in value.items()} if isinstance(value, dict) else value


def shaped(text: str) -> str:
    """`text` without whatever has the shape of a credential, for errors that quote a server or a proxy."""
    return _SHAPES.sub(HIDDEN, text)


def targets(value: str) -> list[Target]:
    """What to look for to find a value in any form: as it is, and what its base64 has for certain.

    Each may be spelled as in an address, in JSON, in HTML or on one of our own surfaces, wholly or in part.
    """
    return [Target(form, _sign(form), re.compile(_BREAK.join(map(_spellings, form)))) for form in _forms(value)]


_BREAK = "(?:&#8203;|\u200b)?"
_NAMED = {"&": "amp", "<": "lt", ">": "gt", '"': "quot", "'": "apos"}


def _spellings(char: str) -> str:
    """A pattern for one character however it is escaped."""
    if char.isascii() and char.isalnum():
        return char
    code = ord(char)
    address = "".join(f"%{byte:02x}" for byte in char.encode("utf-8", "surrogatepass"))
    named = [f"&{_NAMED[char]};"] if char in _NAMED else []
    ways = [f"&#0*{code};", f"&#[xX]0*{code:x};", *named, address, f"\\\\u{code:04x}", rf"\\?{re.escape(char)}"]
    return f"(?i:{'|'.join(ways)})" if char != "\n" else r"(?:\\n|\n|%0[aA])"


def _sign(form: str) -> str:
    """A few characters that stand in every spelling: letters and digits are never escaped, breaks come after six."""
    longest = max(re.findall("[A-Za-z0-9]+", form), key=len, default="")
    return str(longest[:6])


def _forms(value: str) -> set[str]:
    """A value, and what of its base64 does not depend on what stands around it, for each of three alignments."""
    import base64

    raw = value.encode("utf-8", "surrogatepass")
    cores = set()
    for before in range(3):
        coded = base64.b64encode(b"\0" * before + raw).decode()
        core = coded[-(-before * 8 // 6) : (before + len(raw)) * 8 // 6]
        cores |= {core, core.replace("+", "-").replace("/", "_")}
    return {value, *(core for core in cores if len(core) >= SHORTEST)}


class Stream:
    """A text stream of this process, such as standard output, that credentials cannot pass.

    With `unread`, what is called when nobody reads the other end any more: then nothing more is written, and no error
    comes of it, so that `2>&1 | head` changes no exit code.
    """

    def __init__(self, stream: IO[str], unread: Callable[[], None] | None = None) -> None:
        self._stream = stream
        self._unread = unread
        self.buffer = _Buffer(stream.buffer) if hasattr(stream, "buffer") else None

    def write(self, text: str) -> int:
        """Write the text without credentials; how much of it was given."""
        self._past_readers(lambda: self._stream.write(clean(text)))
        return len(text)

    def flush(self) -> None:
        """Hand on what was written."""
        self._past_readers(self._stream.flush)

    def _past_readers(self, act: Callable[[], object]) -> None:
        try:
            act()
        except BrokenPipeError:
            if self._unread is None:
                raise
            self._unread()

    def writelines(self, lines: Iterable[str]) -> None:
        """Write each."""
        for line in lines:
            self.write(line)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)


class _Buffer:
    """The bytes below it."""

    def __init__(self, buffer: Any) -> None:
        self._buffer = buffer

    def write(self, raw: bytes) -> int:
        self._buffer.write(clean_bytes(bytes(raw)))
        return len(raw)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._buffer, name)
