"""Is the data of the right shape, and if not, what exactly is wrong where: fast for right data, thorough for wrong."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

import msgspec

from okrlint.errors import InputErrors, UsageError
from okrlint.yaml_positions.located import Located, Path

_S = TypeVar("_S")
_MOST = 1_000
"""Mistakes that are told of one file; a file with more is of another kind, and a last line says that there are more."""

FEW = 12
"""Characters that are quoted of a value in a file that may be any."""

_MERGE = "merge keys belong to YAML 1.1 and are not followed: write the keys out, or alias a whole value"
_KINDS = {
    "object": "a mapping",
    "array": "a list",
    "string": "text",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
    "null": "nothing",
}


def convert(located: Located, shape: type[_S], prefix: Path = ()) -> _S:
    """The value at `prefix` (the whole by default) as `shape`, a msgspec type.

    Raises InputErrors with every fault, each with its place, what was seen and what would be allowed.
    """
    data = located.data
    for step in prefix:
        data = data[step]
    try:
        return msgspec.convert(data, shape, strict=True)
    except msgspec.ValidationError as error:
        check(located, msgspec.json.schema(shape), prefix)
        # Only reached when both disagree about what is right: better the short sentence than none.
        raise UsageError(str(error), where=located.where(prefix)) from None


def check(located: Located, schema: Mapping[str, Any], prefix: Path = ()) -> None:
    """Hold the value at `prefix` against a JSON Schema (draft 2020-12). Raises InputErrors with every fault."""
    from jsonschema import Draft202012Validator

    data = located.data
    for step in prefix:
        data = data[step]
    if not prefix and _is_stranger(data, schema):
        raise InputErrors(list(_strange(located, schema)))
    validator = Draft202012Validator(schema)
    errors: dict[str, UsageError] = {}
    for error in validator.iter_errors(data):
        for fault in _faults(error, located, prefix, schema):
            errors.setdefault(str(fault), fault)
        if len(errors) >= _MOST:
            break
    if errors:
        told = sorted(errors.values(), key=_order)
        more = [UsageError("there may be more mistakes", where=located.file)] if len(errors) >= _MOST else []
        raise InputErrors([*told, *more])


def prune(located: Located, schema: Mapping[str, Any]) -> None:
    """Take out, in place, the keys whose values do not fit a JSON Schema, and keys that it does not know.

    For a reader that has told these mistakes and goes on to look for others. What is missing, and items of lists, stay.
    """
    from jsonschema import Draft202012Validator

    for error in list(Draft202012Validator(schema).iter_errors(located.data)):
        _prune(error, located, schema)


def _prune(error: Any, located: Located, schema: Mapping[str, Any]) -> None:
    inner = _branch(error, schema) if error.validator == "anyOf" else []
    for one in inner:
        _prune(one, located, schema)
    path = tuple(error.absolute_path)
    if inner or error.validator == "required":
        return
    if error.validator == "additionalProperties":
        for key in set(error.instance) - set(error.schema.get("properties", {})):
            error.instance.pop(key)
    elif path and isinstance(path[-1], str):
        located.data_at(path[:-1]).pop(path[-1], None)


def suggest(said: str, known: Iterable[str]) -> str:
    """ "did you mean …?" for the known word that is nearest, or nothing."""
    near = _nearest(said, known)
    return f"did you mean {near!r}?" if near else ""


def show(value: object, most: int = 60) -> str:
    """A value as an error quotes it: at most `most` characters, with its kind where it has no short form."""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, list):
        return "a list" if value else "an empty list"
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    text = text if len(text) <= most else text[: most * 19 // 20] + "…"
    return repr(text) if isinstance(value, str) else f"the number {text}"


def _top(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    found: Mapping[str, Any] = schema["$defs"][schema["$ref"].rsplit("/", 1)[1]] if "$ref" in schema else schema
    return found


def _is_stranger(data: Any, schema: Mapping[str, Any]) -> bool:
    """Whether a file shows no sign of being what it is read as: it can be any file, with a secret in its first line."""
    known = _top(schema).get("properties")
    return known is not None and (not isinstance(data, dict) or (bool(data) and not data.keys() & known.keys()))


def _strange(located: Located, schema: Mapping[str, Any]) -> Iterator[UsageError]:
    """What is wrong with such a file, quoting as little of it as tells a mistaken key."""
    known = sorted(_top(schema)["properties"])
    if not isinstance(located.data, dict):
        seen = show(located.data, FEW) if isinstance(located.data, str) else show(located.data)
        yield UsageError(seen, where=located.where(()), allowed="a mapping", hint=f"it begins with {', '.join(known)}")
        return
    for key in list(located.data)[:FEW]:
        at, hint = located.where((key,), key=True), suggest(key, known)
        yield UsageError(f"unknown key {show(key, FEW)}", where=at, allowed=", ".join(known), hint=hint)


def _nearest(said: str, known: Iterable[str]) -> str:
    return next(iter(difflib.get_close_matches(said.lower(), list(known), n=1, cutoff=0.6)), "")


def _order(error: UsageError) -> tuple[int, int]:
    line, column = error.where.rsplit(":", 2)[1:]
    return int(line), int(column)


def _faults(error: Any, located: Located, prefix: Path, schema: Mapping[str, Any]) -> Iterator[UsageError]:
    """One JSON Schema error as faults a person can mend; the branches of anyOf by the kind of what was seen."""
    path = (*prefix, *error.absolute_path)
    if error.validator == "anyOf":
        fitting = _branch(error, schema)
        if fitting:
            for inner in fitting:
                yield from _faults(inner, located, prefix, schema)
            return
        words = [str(word) for option in error.validator_value for word in option.get("enum", ())]
        kinds = [k for option in error.validator_value if "enum" not in option for k in _kinds(option, schema)]
        yield _fault(
            located, path, show(error.instance), _list([*([", ".join(words)] if words else []), *_spoken(kinds)])
        )
    elif error.validator == "additionalProperties":
        known = sorted(error.schema.get("properties", {}))
        for key in error.instance:
            if key not in known:
                hint = _MERGE if key == "<<" else suggest(key, known)
                at = located.where((*path, key), key=True)
                yield UsageError(f"unknown key {show(key)}", where=at, allowed=", ".join(known), hint=hint)
    elif error.validator == "required":
        properties = error.schema.get("properties", {})
        meant = {_nearest(key, properties) for key in error.instance if key not in properties}
        for key in error.validator_value:
            if key not in error.instance and key not in meant:
                yield UsageError(f"the key {key!r} is missing{_in(path)}", where=located.where(path))
    else:
        yield _simple(error, located, path)


def _simple(error: Any, located: Located, path: Path) -> UsageError:
    seen, rule = error.validator_value, error.validator
    if rule == "type":
        kinds = [seen] if isinstance(seen, str) else seen
        hint = "quote it to make it text" if "string" in kinds and isinstance(error.instance, int | float) else ""
        return _fault(located, path, show(error.instance), _list(_spoken(kinds)), hint)
    if rule == "enum":
        words = [str(v) for v in seen]
        hint = suggest(str(error.instance), words)
        return _fault(located, path, show(error.instance), ", ".join(words), hint)
    if rule == "const":
        return _fault(located, path, show(error.instance), str(seen))
    limits = {
        "minimum": "at least",
        "maximum": "at most",
        "exclusiveMinimum": "more than",
        "exclusiveMaximum": "less than",
    }
    if rule in limits:
        return _fault(located, path, show(error.instance), f"{limits[rule]} {seen}")
    if rule in ("minLength", "minItems"):
        return _fault(located, path, show(error.instance) if error.instance else "nothing", _at_least(rule, seen))
    return _fault(located, path, error.message, "")


def _at_least(rule: str, least: int) -> str:
    if least == 1:
        return "something"
    return f"at least {least} {'characters' if rule == 'minLength' else 'entries'}"


def _fault(located: Located, path: Path, seen: str, allowed: str, hint: str = "") -> UsageError:
    name = _name(path)
    return UsageError(f"{name}: {seen}" if name else seen, where=located.where(path), allowed=allowed, hint=hint)


def _branch(error: Any, schema: Mapping[str, Any]) -> list[Any]:
    """The errors of that branch of an anyOf which accepts the kind of the value that was seen."""
    for index, option in enumerate(error.validator_value):
        if any(_is(error.instance, kind) for kind in _kinds(option, schema)):
            return [inner for inner in error.context if inner.schema_path[0] == index]
    return []


def _kinds(option: Mapping[str, Any], schema: Mapping[str, Any]) -> list[str]:
    if "$ref" in option:
        option = schema["$defs"][option["$ref"].rsplit("/", 1)[1]]
    if "anyOf" in option:
        return [kind for inner in option["anyOf"] for kind in _kinds(inner, schema)]
    if "enum" in option:
        return ["integer" if isinstance(value, int) else "string" for value in option["enum"]]
    kind = option.get("type", [])
    return [kind] if isinstance(kind, str) else list(kind)


def _is(value: object, kind: str) -> bool:
    if isinstance(value, bool):
        return kind == "boolean"
    types: dict[str, Any] = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    return isinstance(value, int | float) if kind == "number" else isinstance(value, types.get(kind, ()))


def _spoken(kinds: list[str]) -> list[str]:
    left_out = {"null", "integer"} if "number" in kinds else {"null"}
    return [_KINDS[kind] for kind in kinds if kind not in left_out]


def _name(path: Path) -> str:
    words = [str(step) for step in path if isinstance(step, str)]
    return words[-1] if words else ""


def _in(path: Path) -> str:
    name = _name(path)
    return f" in {name}" if name else ""


def _list(words: Iterable[str]) -> str:
    return " or ".join(dict.fromkeys(words))
