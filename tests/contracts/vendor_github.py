"""Cut GitHub's published API descriptions down to what okrlint uses, and keep the cut copies beside this script.

    cd tests/contracts && npm ci --ignore-scripts && python vendor_github.py

reads the npm packages @octokit/graphql-schema and @octokit/openapi (both MIT, pinned in package.json) and writes
`github.graphql` and `github-rest.json`. Nothing is added: types, fields, paths and schemas are only left out.
`github-2026.graphql` is ours: what GitHub documents and the package does not hold yet.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

from graphql import parse, print_ast
from graphql.language import ast

HERE = Path(__file__).parent

_GRAPHQL_TYPES = """
    Query Node Actor User Bot Mannequin Organization EnterpriseUserAccount RepositoryOwner ProjectV2Owner
    Assignable Repository RepositoryConnection Issue IssueConnection IssueOrPullRequest PullRequest
    PullRequestConnection Label LabelConnection Milestone MilestoneConnection IssueComment
    IssueCommentConnection UserConnection SubIssuesSummary Closable Comment Labelable Updatable
    UniformResourceLocatable PageInfo RateLimit SearchResultItemConnection SearchResultItem
    IssueTimelineItemsConnection IssueTimelineItems AssignedEvent UnassignedEvent ClosedEvent ReopenedEvent
    ConnectedEvent DisconnectedEvent CrossReferencedEvent LabeledEvent MilestonedEvent ParentIssueAddedEvent
    ParentIssueRemovedEvent SubIssueAddedEvent SubIssueRemovedEvent TransferredEvent RenamedTitleEvent
    ReferencedSubject Assignee ProjectV2 ProjectV2Connection ProjectV2Item ProjectV2ItemConnection
    ProjectV2ItemContent DraftIssue ProjectV2FieldConfiguration ProjectV2FieldConfigurationConnection
    ProjectV2FieldCommon ProjectV2Field ProjectV2IterationField ProjectV2IterationFieldConfiguration
    ProjectV2IterationFieldIteration ProjectV2SingleSelectField ProjectV2SingleSelectFieldOption
    ProjectV2ItemFieldValue ProjectV2ItemFieldValueConnection ProjectV2ItemFieldValueCommon
    ProjectV2ItemFieldDateValue ProjectV2ItemFieldIterationValue ProjectV2ItemFieldNumberValue
    ProjectV2ItemFieldSingleSelectValue ProjectV2ItemFieldTextValue ProjectV2ItemFieldUserValue
    ProjectV2ItemFieldLabelValue ProjectV2ItemFieldMilestoneValue ProjectV2ItemFieldRepositoryValue
"""
GRAPHQL_TYPES = frozenset(_GRAPHQL_TYPES.split())

REST_PATHS = {
    "/user": ("get",),
    "/rate_limit": ("get",),
    "/orgs/{org}/installation": ("get",),
    "/users/{username}/installation": ("get",),
    "/app/installations/{installation_id}/access_tokens": ("post",),
    "/repos/{owner}/{repo}": ("get",),
    "/repos/{owner}/{repo}/issues": ("get", "post"),
    "/repos/{owner}/{repo}/issues/{issue_number}": ("get", "patch"),
    "/repos/{owner}/{repo}/issues/{issue_number}/comments": ("get", "post"),
    "/repos/{owner}/{repo}/issues/comments/{comment_id}": ("get", "patch", "delete"),
    "/repos/{owner}/{repo}/issues/{issue_number}/sub_issues": ("get",),
    "/repos/{owner}/{repo}/issues/{issue_number}/parent": ("get",),
    "/repos/{owner}/{repo}/issues/{issue_number}/timeline": ("get",),
    "/repos/{owner}/{repo}/issues/{issue_number}/issue-field-values": ("get",),
    "/repos/{owner}/{repo}/labels": ("get",),
    "/repos/{owner}/{repo}/collaborators/{username}/permission": ("get",),
    "/repos/{owner}/{repo}/check-runs": ("post",),
    "/repos/{owner}/{repo}/check-runs/{check_run_id}": ("get", "patch"),
    "/repos/{owner}/{repo}/code-scanning/sarifs": ("post",),
    "/orgs/{org}/issue-types": ("get",),
    "/orgs/{org}/issue-fields": ("get",),
}

_SPEECH = ("description", "example", "examples", "summary", "externalDocs", "tags", "operationId", "title", "headers")


def prune_graphql(text: str, notice: str) -> str:
    """The schema with only GRAPHQL_TYPES, the fields among them, and the scalars, enums and inputs these need."""
    definitions: dict[str, Any] = {
        d.name.value: d for d in parse(text, no_location=True).definitions if hasattr(d, "name") and d.name
    }
    leaves = (ast.ScalarTypeDefinitionNode, ast.EnumTypeDefinitionNode, ast.InputObjectTypeDefinitionNode)
    kept = {name for name in definitions if name in GRAPHQL_TYPES}
    needed: set[str] = set()

    def ok(type_: Any) -> bool:
        name = _named(type_)
        return name in kept or name not in definitions or isinstance(definitions[name], leaves)

    def need(name: str) -> None:
        if name in definitions and name not in needed and isinstance(definitions[name], leaves):
            needed.add(name)
            for field in getattr(definitions[name], "fields", None) or ():
                need(_named(field.type))

    out: list[str] = []
    for node in (definitions[name] for name in sorted(kept)):
        if isinstance(node, ast.UnionTypeDefinitionNode):
            node = replace(node, types=tuple(t for t in node.types or () if t.name.value in kept))
        else:
            fields = tuple(f for f in node.fields or () if ok(f.type))
            node = replace(
                node, fields=fields, interfaces=tuple(i for i in node.interfaces or () if i.name.value in kept)
            )
            for field in fields:
                need(_named(field.type))
                for argument in field.arguments or ():
                    need(_named(argument.type))
        out.append(print_ast(_silent(node)))
    out += [print_ast(_silent(definitions[name])) for name in sorted(needed)]
    return notice + "\n".join(out) + "\n"


def prune_openapi(document: dict[str, Any], notice: str) -> dict[str, Any]:
    """The document with only REST_PATHS and the components that they refer to, without prose."""
    paths = {
        path: {m: document["paths"][path][m] for m in methods if m in document["paths"][path]}
        for path, methods in REST_PATHS.items()
        if path in document["paths"]
    }
    components: dict[str, dict[str, Any]] = {}
    waiting: list[Any] = [paths]
    while waiting:
        for reference in _references(waiting.pop()):
            _, _, section, name = reference.split("/", 3)
            if section in ("examples", "headers") or name in components.setdefault(section, {}):
                continue
            components[section][name] = document["components"][section][name]
            waiting.append(components[section][name])
    pruned: dict[str, Any] = _bare(
        {"openapi": document["openapi"], "paths": paths, "components": components}, names=False
    )
    pruned["info"] = {"title": "GitHub REST (part)", "version": document["info"]["version"], "x-notice": notice}
    return pruned


def _named(type_: Any) -> str:
    while not isinstance(type_, ast.NamedTypeNode):
        type_ = type_.type
    return str(type_.name.value)


def _silent(node: Any) -> Any:
    """Without descriptions and deprecations, which are most of the text."""
    changes: dict[str, Any] = {"description": None, "directives": ()}
    for name in ("fields", "values", "arguments"):
        if getattr(node, name, None):
            changes[name] = tuple(_silent(part) for part in getattr(node, name))
    return replace(node, **changes)


def _references(value: Any) -> list[str]:
    found: list[str] = []
    if isinstance(value, dict):
        for key, inner in value.items():
            found += [inner] if key == "$ref" and isinstance(inner, str) else _references(inner)
    elif isinstance(value, list):
        for inner in value:
            found += _references(inner)
    return found


def _bare(value: Any, *, names: bool) -> Any:
    """Drop prose. Under `properties` and in component sections a key is a name, not a keyword."""
    if isinstance(value, dict):
        return {
            k: _bare(v, names=not names and k in ("properties", "schemas", "responses", "parameters", "paths"))
            for k, v in value.items()
            if names or (k not in _SPEECH and not k.startswith("x-"))
        }
    return [_bare(v, names=False) for v in value] if isinstance(value, list) else value


def copies(packages: Path) -> dict[str, str]:
    """Both copies by file name, from the packages under `packages` (a node_modules folder)."""
    schema, rest = packages / "@octokit/graphql-schema", packages / "@octokit/openapi"
    version = json.loads((schema / "package.json").read_text())["version"]
    head = f"# Cut from @octokit/graphql-schema {version} by vendor_github.py. {_licence(schema / 'LICENSE.md')}\n\n"
    notice = f"Cut from @octokit/openapi by vendor_github.py. {_licence(rest / 'LICENSE')}"
    document = json.loads((rest / "generated/api.github.com.json").read_text())
    pruned = json.dumps(prune_openapi(document, notice), sort_keys=True, separators=(",", ":"))
    return {
        "github.graphql": prune_graphql((schema / "schema.graphql").read_text(), head),
        "github-rest.json": pruned.replace('},"', '},\n"') + "\n",
    }


def main(packages: Path) -> None:
    """Write both copies."""
    for name, text in copies(packages).items():
        (HERE / name).write_text(text)


def _licence(path: Path) -> str:
    first = path.read_text().strip().splitlines()[0]
    return f"MIT licence, see LICENSE-octokit.txt. {first.split(' Permission')[0]}"


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE / "node_modules")
