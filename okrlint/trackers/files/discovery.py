"""What `okrlint init files DIR` sees: the goals that are read as the files are, and layouts that a mapping could name.

Counts what is there and shows three examples each; the choice is a person's.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

from okrlint.errors import OkrlintError
from okrlint.records import KeyResult, Objective
from okrlint.trackers import Run
from okrlint.trackers.files.collect import gather
from okrlint.trackers.files.csv.cells import separator, table_text, top_rows
from okrlint.trackers.files.csv.layout import header_at
from okrlint.trackers.files.find import FoundFiles, find
from okrlint.trackers.files.foreign import read_text
from okrlint.trackers.files.open import content
from okrlint.trackers.files.settings import Settings
from okrlint.trackers.onboarding.found import Choice, Found
from okrlint.trackers.onboarding.yaml_quoting import few, remark, scalar
from okrlint.trackers.text.blocks import text_lines
from okrlint.trackers.text.columns import column_of
from okrlint.trackers.text.people_names import plain
from okrlint.yaml_positions import decode

_SAYS_WHO_OR_HOW = frozenset(
    ("owner", "objective_owner", "contributors", "team", "status", "state", "cycle", "due", "starts", "checked_on")
)
"""What the words of goals are never called, whatever stands there."""
_MOST_FILES = 2_000
_MOST_ROWS = 1_000
_LONG = 30
"""Words of a title at most; what is longer describes."""
_MOST_CHOICES = 8
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(\S.*?)\s*#*$")
_LABEL = re.compile(
    r"[\s>*+#_-]*([^\W\d_][^\W\d]{0,30}(?: [^\W\d]{1,20})?)\s?#?\d{1,2}(?:\.\d{1,2})*\s*[:：.)–-]\s*(\S.*)$"
)


class _Seen(msgspec.Struct):
    """The titles that a place would make objectives of, and those of key results beside them."""

    titles: list[str] = []
    results: list[str] = []
    result: str = ""


def discover(target: str, run: Run, server: str = "") -> Found:
    """Look at a folder. Raises UsageError for one that is not there."""
    settings = Settings(paths=[target])
    unseen: list[str] = []
    files = find(settings, lambda error: unseen.append(f"{error.filename}: {error.strerror}"))
    choices = list(_as_they_are(settings, unseen))
    places: dict[tuple[str, str], _Seen] = defaultdict(_Seen)
    for at, file in enumerate(files[:_MOST_FILES], 1):
        run.say(f"looking at {file.shown} ({at} of {len(files)})")
        try:
            _look(file, places)
        except (OSError, OkrlintError) as error:
            unseen.append(str(error).splitlines()[0])
    if len(files) > _MOST_FILES:
        unseen.append(f"{len(files) - _MOST_FILES:,} further files")
    ranked = sorted(places.items(), key=lambda item: (not item[1].results, -len(item[1].titles)))
    choices += [_choice(form, where, seen) for (form, where), seen in ranked if len(seen.titles) > 1]
    kinds = Counter(file.path.suffix.lower() for file in files)
    return Found(
        tracker="files",
        target=target,
        sight="lies there",
        seen=(f"{len(files):,} files: {few(f'{suffix} ({n:,})' for suffix, n in kinds.most_common())}",),
        unseen=tuple(unseen[:20]),
        address=(f"paths: [{scalar(target)}]",),
        choices=tuple(choices[:_MOST_CHOICES]),
        without=("{heading: 2}", "{list: 1}"),
        rest=lambda _: (
            "",
            "# What a property is called here, where it has no usual name (docs/words.md):",
            "# fields: {owner: Captain}",
        ),
    )


def _as_they_are(settings: Settings, unseen: list[str]) -> Iterator[Choice]:
    """The choice without any mapping, if goals are read so."""
    try:
        reading = gather(settings, allow_empty=True).reading
    except OkrlintError as error:
        unseen.append(str(error).splitlines()[0])
        return
    objectives = [r.title for r in reading.records if isinstance(r, Objective)]
    results = [r.title for r in reading.records if isinstance(r, KeyResult)]
    if objectives:
        yield Choice(
            name="as they are, without a mapping",
            objective="",
            key_result="",
            objectives=len(objectives),
            results=len(results),
            note=_examples(objectives),
        )


def _choice(form: str, where: str, seen: _Seen) -> Choice:
    return Choice(
        name=f"{form}, {where}",
        objective=f"{{{where}}}",
        key_result=f"{{{seen.result}}}" if seen.result else "",
        objectives=len(seen.titles),
        results=len(seen.results),
        note=_examples(seen.titles),
    )


def _examples(titles: Iterable[str]) -> str:
    shown = list(dict.fromkeys(remark(plain(title))[:60] for title in titles))[:3]
    return f"such as {'; '.join(shown)}"


def _look(file: FoundFiles, places: dict[tuple[str, str], _Seen]) -> None:
    raw, _ = content(file.path)
    if file.form == "csv":
        _look_at_table(table_text(raw, file.shown)[0], places)
    elif file.form == "markdown":
        _look_at_markdown(decode(raw, file.shown), places)
    else:
        _look_at_data(read_text(raw, file.shown).data, (), places)


def _look_at_table(text: str, places: dict[tuple[str, str], _Seen]) -> None:
    """Columns that hold sentences: the one with fewer different ones may be that of the objectives."""
    rows = top_rows(text, separator(text), _MOST_ROWS)
    at = header_at(rows) if rows else 0
    columns: list[tuple[int, str, list[str]]] = []
    for number, head in enumerate(rows[at] if rows else []):
        cells = [row[number].text for row in rows[at + 1 :] if number < len(row) and row[number].text]
        if head.text and column_of(head.text) not in _SAYS_WHO_OR_HOW and _sentences(cells):
            columns.append((len(set(cells)), head.text, cells))
    columns.sort(key=lambda one: one[0])
    if columns:
        (_, name, cells), *others = columns
        seen = places["CSV", f"column: {scalar(name)}"]
        seen.titles += dict.fromkeys(cells)
        if others:
            seen.results += others[0][2]
            seen.result = f"column: {scalar(others[0][1])}"


def _sentences(texts: list[str]) -> bool:
    """Whether most texts have several words, as goals have, and few are very long, as descriptions are."""
    worded = [text for text in texts if 2 <= len(text.split()) <= _LONG]
    return len(worded) >= 2 and 2 * len(worded) >= len(texts)


def _look_at_markdown(text: str, places: dict[tuple[str, str], _Seen]) -> None:
    level = 0
    for _, line in text_lines(text):
        heading = _HEADING.match(line)
        if heading:
            level = len(heading[1])
            places["Markdown", f"heading: {level}"].titles.append(heading[2])
        elif level and re.match(r"(?:[-*+]|\d{1,2}[.)])\s+\S", line):
            seen = places["Markdown", f"heading: {level}"]
            seen.results.append(line)
            seen.result = "list: 1"
        label = _LABEL.match(line[:300])
        if label:
            places["Markdown", f"label: {scalar(label[1])}"].titles.append(label[2])


def _look_at_data(value: Any, path: tuple[str, ...], places: dict[tuple[str, str], _Seen], depth: int = 0) -> None:
    """Texts in lists of mappings, by the way that leads to them; those in lists below are key results."""
    if depth > 12:
        return
    if isinstance(value, dict):
        for key, inner in value.items():
            _look_at_data(inner, (*path, str(key)), places, depth + 1)
    elif isinstance(value, list):
        inside = (*path[:-1], f"{path[-1]}[]") if path else ("[]",)
        mappings = [one for one in value if isinstance(one, dict)]
        for key in dict.fromkeys(key for one in mappings for key in one):
            texts = [str(one[key]) for one in mappings if isinstance(one.get(key), str)]
            if _sentences(texts):
                way = ".".join((*inside, str(key)))
                seen = places["YAML or JSON", f"path: {scalar(way)}"]
                seen.titles += texts
                result, below = _below(mappings, inside)
                seen.results += below
                seen.result = seen.result or result
        for one in mappings:
            _look_at_data(one, inside, places, depth + 1)


def _below(mappings: list[dict[Any, Any]], inside: tuple[str, ...]) -> tuple[str, list[str]]:
    """The first list of texts or titled mappings below the items of a list, as a mapping of key results."""
    for key in dict.fromkeys(key for one in mappings for key in one):
        items = [item for one in mappings if isinstance(one.get(key), list) for item in one[key]]
        texts = [item for item in items if isinstance(item, str)]
        if texts and len(texts) == len(items):
            return _way(*inside, f"{key}[]"), texts
        named = {
            name: [item[name] for item in items if isinstance(item, dict) and isinstance(item.get(name), str)]
            for name in dict.fromkeys(name for item in items if isinstance(item, dict) for name in item)
        }
        titled = {name: said for name, said in named.items() if said}
        if titled:
            name = max(titled, key=lambda one: sum(2 <= len(text.split()) <= _LONG for text in titled[one]))
            return _way(*inside, f"{key}[]", str(name)), titled[name]
    return "", []


def _way(*steps: str) -> str:
    return f"path: {scalar('.'.join(steps))}"
