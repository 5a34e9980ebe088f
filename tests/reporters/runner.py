"""The workflow commands that the GitHub runner would obey in a log; follows actions/runner `ActionCommand.cs`."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace


@dataclass(frozen=True)
class Command:
    """One command with its values unescaped."""

    name: str
    data: str
    properties: dict[str, str] = field(default_factory=dict)
    old: bool = False


def run(log: str) -> list[Command]:
    """Every command that is obeyed, `stop-commands` and its end included. A line ends at LF, CR or both."""
    obeyed: list[Command] = []
    stopped = ""
    for line in re.split(r"\r\n|\r|\n", log):
        command = _new(line) or _old(line)
        if command is None:
            continue
        if stopped:
            if command.name == stopped:
                stopped = ""
                obeyed.append(command)
            continue
        obeyed.append(command)
        if command.name == "stop-commands":
            stopped = command.data
    return obeyed


def _new(line: str) -> Command | None:
    """`::name key=value,key=value::data` at the start of a line, blanks before it allowed."""
    line = line.lstrip()
    if not line.startswith("::") or (end := line.find("::", 2)) < 0:
        return None
    return _command(line[2:end], line[end + 2 :], ",")


def _old(line: str) -> Command | None:
    """`##[name key=value;key=value]data` anywhere in a line."""
    start = line.find("##[")
    end = line.find("]", start)
    if start < 0 or end < 0:
        return None
    return replace(_command(line[start + 3 : end], line[end + 1 :], ";"), old=True)


def _command(head: str, data: str, separator: str) -> Command:
    name, _, rest = head.strip().partition(" ")
    pairs = (part.partition("=") for part in rest.split(separator) if "=" in part)
    properties = {key.strip(): _unescaped(value, in_property=True) for key, _, value in pairs}
    return Command(name, _unescaped(data), properties)


def _unescaped(value: str, *, in_property: bool = False) -> str:
    codes = {"%0D": "\r", "%0A": "\n", "%25": "%"} | ({"%3A": ":", "%2C": ","} if in_property else {})
    return re.sub("|".join(codes), lambda m: codes[m[0]], value)
