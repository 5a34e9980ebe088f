"""As much of GitHub's runner as a composite action needs: expressions, the runner's files, and `run` steps in bash.

Steps with `uses` are other people's actions; they are noted and not run.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

_TOKEN = re.compile(r"\s*(?:(&&|\|\||==|!=|!|\(|\))|'((?:[^']|'')*)'|([A-Za-z_][\w.-]*)(\(\))?)")


@dataclass
class Result:
    """What a run left behind."""

    code: int
    log: str
    outputs: dict[str, str]
    summary: str
    used: list[str] = field(default_factory=list)

    def commands(self) -> list[str]:
        """The workflow commands that the runner would obey, in the order of the log."""
        found, stopped = [], ""
        for line in self.log.splitlines():
            if stopped:
                stopped = "" if line.strip() == f"::{stopped}::" else stopped
                continue
            if match := re.match(r"\s*::stop-commands::(\S+)", line):
                stopped = match[1]
            elif re.match(r"\s*::\w[\w-]*( [^:]*)?::", line) or "##[" in line:
                found.append(line)
        return found


def run_action(
    action: Path, folder: Path, context: dict[str, Any], environment: dict[str, str], under: tuple[str, ...] = ()
) -> Result:
    """Run the steps of `action` (an action.yml) in `folder`. `context` is `github.*`, and `inputs` by name.

    `under` is a command that runs bash, for less rights than the test has.
    """
    metadata = yaml.safe_load(action.read_text())
    inputs = {n: evaluate_text(str(i.get("default", "")), context) for n, i in metadata["inputs"].items()}
    assert set(context["inputs"]) <= set(inputs), "an input that the action does not have"
    inputs |= context["inputs"]
    files = {name: folder.parent / name.lower() for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    scope: dict[str, Any] = {"inputs": inputs, "github": context["github"], "steps": {}}
    result = Result(0, "", {}, "")
    failed = False
    for step in metadata["runs"]["steps"]:
        condition = str(step.get("if", "success()"))
        if (failed and "always()" not in condition) or not evaluate(condition, scope):
            continue
        if "uses" in step:
            with_ = {k: evaluate_text(str(v), scope) for k, v in step.get("with", {}).items()}
            result.used.append(
                f"{step['uses'].split('@')[0]} {with_.get('key') or with_.get('sarif_file') or ''}".strip()
            )
            continue
        for path in files.values():
            path.write_text("")
        env = {**environment, **{k: evaluate_text(str(v), scope) for k, v in step.get("env", {}).items()}}
        env |= {name: str(path) for name, path in files.items()}
        env |= {"GITHUB_ACTION_PATH": str(action.parent), "GITHUB_ACTIONS": "true"}
        done = subprocess.run(
            [*under, "bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", step["run"]],
            cwd=folder,
            env=env,
            capture_output=True,
            text=True,
            timeout=120,
        )
        result.log += done.stdout + done.stderr
        result.summary += files["GITHUB_STEP_SUMMARY"].read_text()
        outputs = dict(line.split("=", 1) for line in files["GITHUB_OUTPUT"].read_text().splitlines())
        scope["steps"][step.get("id", "")] = {"outputs": outputs}
        if done.returncode and not failed:
            failed, result.code = True, done.returncode
    result.outputs = {n: evaluate_text(o["value"], scope) for n, o in metadata["outputs"].items()}
    return result


def environment(temp: Path, **more: str) -> dict[str, str]:
    """What a runner sets, and nothing of the machine that runs the test but the PATH."""
    temp.mkdir(parents=True, exist_ok=True)
    return {
        "PATH": os.environ["PATH"],
        "HOME": str(temp),
        "LANG": "C.UTF-8",
        "RUNNER_TEMP": str(temp),
        "GITHUB_SERVER_URL": "https://github.com",
        "GITHUB_REPOSITORY": "acme/plans",
        "GITHUB_RUN_ID": "77",
        "GITHUB_WORKFLOW": "okrlint",
        "GITHUB_JOB": "okrlint",
        **more,
    }


def evaluate_text(text: str, scope: dict[str, Any]) -> str:
    """Replace every `${{ … }}`."""
    return re.sub(r"\$\{\{(.*?)\}\}", lambda m: _shown(evaluate(m[1], scope)), text)


def evaluate(expression: str, scope: dict[str, Any]) -> Any:
    """The value of an expression with names, strings, `always()`, `== != && || !` and brackets."""
    tokens: list[Any] = list(_TOKEN.finditer(expression.strip()))
    value, rest = _either(tokens, scope)
    assert not rest, f"not understood: {expression}"
    return value


def _either(tokens: list[Any], scope: dict[str, Any]) -> tuple[Any, list[Any]]:
    value, tokens = _both(tokens, scope)
    while tokens and tokens[0][1] == "||":
        other, tokens = _both(tokens[1:], scope)
        value = value or other
    return value, tokens


def _both(tokens: list[Any], scope: dict[str, Any]) -> tuple[Any, list[Any]]:
    value, tokens = _equal(tokens, scope)
    while tokens and tokens[0][1] == "&&":
        other, tokens = _equal(tokens[1:], scope)
        value = value and other
    return value, tokens


def _equal(tokens: list[Any], scope: dict[str, Any]) -> tuple[Any, list[Any]]:
    value, tokens = _one(tokens, scope)
    if tokens and tokens[0][1] in ("==", "!="):
        sign = tokens[0][1]
        other, tokens = _one(tokens[1:], scope)
        return (_shown(value) == _shown(other)) == (sign == "=="), tokens
    return value, tokens


def _one(tokens: list[Any], scope: dict[str, Any]) -> tuple[Any, list[Any]]:
    token, rest = tokens[0], tokens[1:]
    if token[1] == "!":
        value, rest = _one(rest, scope)
        return not value, rest
    if token[1] == "(":
        value, rest = _either(rest, scope)
        assert rest[0][1] == ")"
        return value, rest[1:]
    if token[2] is not None:
        return token[2].replace("''", "'"), rest
    if token[4]:
        assert token[3] in ("always", "success"), token[3]
        return True, rest
    value = scope
    for part in token[3].split("."):
        value = value.get(part) if isinstance(value, dict) else None
    return value, rest


def _shown(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)
