"""What each endpoint answers and does; one method an endpoint, found by ROUTES. Faults and HTTP stand in `server`."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from typing import Any

from tests.fakes.jira import gateway, jql
from tests.fakes.jira.render import CATEGORIES, Render, moment
from tests.fakes.jira.site import PRIORITIES, Comment, Issue, Site

LARGEST_SEARCH_PAGE = 5000
OLD_SEARCH_LIMIT = 10_000


class Refusal(Exception):
    def __init__(self, status: int, *messages: str, errors: dict[str, str] | None = None) -> None:
        super().__init__(*messages)
        self.status = status
        self.body = {"errorMessages": list(messages), "errors": errors or {}}


class Request:
    def __init__(
        self, method: str, path: str, query: dict[str, str], body: Any, version: str, groups: tuple[str, ...]
    ) -> None:
        self.method, self.path, self.query, self.body = method, path, query, body or {}
        self.version, self.groups = version, groups

    def number(self, name: str, default: int) -> int:
        return int(self.query.get(name, self.body.get(name, default) if isinstance(self.body, dict) else default))


class Api:
    """The endpoints over one site. `page_cap` is the most issues with fields that one search page holds."""

    def __init__(self, site: Site, base: str, page_cap: int = 100) -> None:
        self.site = site
        self.base = base
        self.page_cap = page_cap
        self.nobody = False

    def answer(self, method: str, path: str, query: dict[str, str], body: Any, *, known: bool) -> tuple[int, Any]:
        """Status and content. `known` says whether the credential is that of our account."""
        if path == "/_edge/tenant_info" and self.site.cloud:
            return 200, {"cloudId": self.site.goals.cloud_id if self.site.goals else "8f2c6b1e"}
        if path == "/gateway/api/graphql" and self.site.cloud:
            return gateway.answer(self.site, self.base, body, known=known)
        found = re.match(r"/rest/(?:api/(2|3|latest)|agile/1\.0)(/.*)$", path)
        if not found or (found[1] == "3" and not self.site.cloud):
            return 404, {"errorMessages": ["No such resource"], "errors": {}}
        tail, version = found[2], {"latest": "2", None: "2"}.get(found[1], found[1])
        self.nobody = not known
        for verb, pattern, name, audience in ROUTES:
            match = re.fullmatch(pattern, tail)
            if match and verb == method and audience in ("both", "cloud" if self.site.cloud else "dc"):
                request = Request(method, tail, query, body, version, match.groups())
                try:
                    return getattr(self, name)(request)  # type: ignore[no-any-return]
                except Refusal as refusal:
                    return refusal.status, refusal.body
                except jql.JqlError as error:
                    return 400, {"errorMessages": [str(error)], "errors": {}}
        return 404, {"errorMessages": ["No such resource"], "errors": {}}

    def render(self, request: Request) -> Render:
        return Render(self.site, self.base, request.version)

    def server_info(self, request: Request) -> tuple[int, Any]:
        cloud = self.site.cloud
        return 200, {
            "baseUrl": self.base,
            "version": "1001.0.0-SNAPSHOT" if cloud else "9.12.5",
            "versionNumbers": [1001, 0, 0] if cloud else [9, 12, 5],
            "deploymentType": "Cloud" if cloud else "Server",
            "buildNumber": 100210,
            "buildDate": "2026-01-12T00:00:00.000+0000",
            "serverTime": moment(self.site.now),
            "scmInfo": "4f1a",
            "serverTitle": "Jira",
        }

    def myself(self, request: Request) -> tuple[int, Any]:
        if self.nobody:
            raise Refusal(401, "Client must be authenticated to access this resource.")
        return 200, self.render(request).user(self.site.me)

    def fields(self, request: Request) -> tuple[int, Any]:
        return 200, [
            self.render(request).field(f) for f in self.site.fields.values() if not self.nobody or not f.custom
        ]

    def types(self, request: Request) -> tuple[int, Any]:
        return 200, [] if self.nobody else [self.render(request).type(t) for t in self.site.types.values()]

    def link_types(self, request: Request) -> tuple[int, Any]:
        return 200, {"issueLinkTypes": [self.render(request).link_type(t) for t in self.site.link_types.values()]}

    def priorities(self, request: Request) -> tuple[int, Any]:
        return 200, [self.render(request).priority(p) for p in PRIORITIES]

    def statuses(self, request: Request) -> tuple[int, Any]:
        return 200, [self.render(request).status(s) for s in self.site.statuses.values()]

    def status_categories(self, request: Request) -> tuple[int, Any]:
        return 200, [
            {"id": n, "key": key, "colorName": color, "name": name, "self": f"{self.base}/c/{n}"}
            for key, (n, color, name) in CATEGORIES.items()
        ]

    def suggestions(self, request: Request) -> tuple[int, Any]:
        """The teams of the site, where a Team field is asked for; nothing for other fields."""
        asked = request.query.get("fieldName", "")
        field = self.site.fields.get(f"customfield_{asked.removeprefix('cf[').removesuffix(']')}")
        teams = self.site.teams if field and field.custom.endswith("rm-teams-custom-field-team") else {}
        return 200, {"results": [{"value": i, "displayName": name} for i, name in teams.items()]}

    def _projects(self) -> list[str]:
        return [] if self.nobody else [k for k in self.site.projects if k not in self.site.invisible]

    def projects(self, request: Request) -> tuple[int, Any]:
        return 200, [self.render(request).project(k) for k in self._projects()]

    def project_search(self, request: Request) -> tuple[int, Any]:
        asked = [k for k in request.query.get("keys", "").split(",") if k]
        if len(asked) > 50:
            raise Refusal(400, "The number of keys must not be more than 50.")
        keys = [k for k in self._projects() if not asked or k in asked]
        return 200, self._page(request, [self.render(request).project(k) for k in keys], "values", 50)

    def boards(self, request: Request) -> tuple[int, Any]:
        return 200, self._page(request, [] if self.nobody else self.site.boards, "values", 50)

    def my_permissions(self, request: Request) -> tuple[int, Any]:
        asked = [p for p in request.query.get("permissions", "").split(",") if p]
        if self.site.cloud and not asked:
            raise Refusal(400, "The 'permissions' query parameter is required.")
        project = request.query.get("projectKey")
        if project and project not in self._projects():
            raise Refusal(404, f"No project could be found with key '{project}'.")
        held = set() if self.nobody else self.site.permissions
        return 200, {
            "permissions": {
                p: {
                    "id": str(n),
                    "key": p,
                    "name": p.replace("_", " ").capitalize(),
                    "type": "PROJECT",
                    "description": "",
                    "havePermission": p in held,
                }
                for n, p in enumerate(asked or sorted(self.site.permissions), 10)
            }
        }

    def _found(self, text: str) -> list[Issue]:
        query = jql.parse(text, self.site)
        return [] if self.nobody else jql.run(query, self.site)

    def search_jql(self, request: Request) -> tuple[int, Any]:
        given = request.body or dict(request.query)
        text = str(given.get("jql", ""))
        if self.nobody:
            return 200, {"issues": [], "isLast": True}
        if not jql.parse(text, self.site).bounded:
            raise Refusal(
                400, "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
            )
        fields = given.get("fields") or ["id"]
        fields = fields.split(",") if isinstance(fields, str) else fields
        start = self._token(given.get("nextPageToken"), text)
        slim = fields in (["id"], ["key"])
        size = min(int(given.get("maxResults") or 50), LARGEST_SEARCH_PAGE if slim else self.page_cap)
        found = self._found(text)
        expand = "changelog" in str(given.get("expand", ""))
        page = self._searched(request, found[start : start + size], fields, changelog=expand)
        answer: dict[str, Any] = {"issues": page, "isLast": start + size >= len(found)}
        if not answer["isLast"]:
            answer["nextPageToken"] = base64.b64encode(json.dumps([start + size, text]).encode()).decode()
        return 200, answer | self._explained(request, str(given.get("expand", "")).split(","), page)

    def _searched(self, request: Request, found: list[Issue], fields: list[str], *, changelog: bool) -> list[Any]:
        page = [self.render(request).issue(i, fields, changelog=changelog) for i in found]
        for issue in page:
            issue.get("fields", {}).update((f, None) for f in self.site.unindexed & set(issue.get("fields", ())))
        return page

    def _explained(self, request: Request, expand: list[str], page: list[Any]) -> dict[str, Any]:
        """The names and kinds of the fields that a page shows, as far as they were asked for."""
        shown = {name for issue in page for name in issue.get("fields", ())}
        fields = [self.render(request).field(f) for f in self.site.fields.values() if f.id in shown]
        names = {f["id"]: f["name"] for f in fields}
        kinds = {f["id"]: f["schema"] for f in fields if "schema" in f}
        return ({"names": names} if "names" in expand else {}) | ({"schema": kinds} if "schema" in expand else {})

    def _token(self, token: Any, text: str) -> int:
        if not token:
            return 0
        try:
            start, of = json.loads(base64.b64decode(token))
        except ValueError:
            start, of = 0, None
        if of != text:
            raise Refusal(400, "The provided next page token is invalid or expired.")
        return int(start)

    def approximate_count(self, request: Request) -> tuple[int, Any]:
        text = str(request.body.get("jql", ""))
        if not jql.parse(text, self.site).bounded:
            raise Refusal(
                400, "Unbounded JQL queries are not allowed here. Please add a search restriction to your query."
            )
        return 200, {"count": len(self._found(text))}

    def search_gone(self, request: Request) -> tuple[int, Any]:
        raise Refusal(410, "The requested API has been removed. Please migrate to the /rest/api/3/search/jql API.")

    def search_old(self, request: Request) -> tuple[int, Any]:
        given = request.body or dict(request.query)
        start, size = int(given.get("startAt", 0)), min(int(given.get("maxResults", 50)), 1000)
        if start + size > OLD_SEARCH_LIMIT:
            raise Refusal(400, f"The search window ends at {OLD_SEARCH_LIMIT} results.")
        fields = given.get("fields") or ["*navigable"]
        fields = fields.split(",") if isinstance(fields, str) else fields
        expand = "changelog" in (given.get("expand") or [])
        found = self._found(str(given.get("jql", "")))
        page = self._searched(request, found[start : start + size], fields, changelog=expand)
        return 200, {
            "expand": "names,schema",
            "startAt": start,
            "maxResults": size,
            "total": len(found),
            "issues": page,
        } | self._explained(request, given.get("expand") or [], page)

    def bulk_fetch(self, request: Request) -> tuple[int, Any]:
        asked = request.body.get("issueIdsOrKeys", [])
        if not asked or len(asked) > 100:
            raise Refusal(400, "You can request between 1 and 100 issues.")
        fields = request.body.get("fields") or ["*navigable"]
        found, errors = {}, []
        for key in asked:
            issue = self.site.by_key(str(key))
            if issue and issue.id in self.site.retriable:
                errors.append({"id": str(issue.id), "errorMessage": "The issue could not be loaded, try again."})
            elif issue and self.site.visible(issue) and not self.nobody:
                found[issue.id] = issue
        shown = [self.render(request).issue(found[i], fields) for i in sorted(found)]
        return 200, {"issues": shown, "issueErrors": errors}

    def bulk_changelog(self, request: Request) -> tuple[int, Any]:
        asked, only = request.body.get("issueIdsOrKeys", []), request.body.get("fieldIds")
        if not asked or len(asked) > 1000 or len(only or []) > 10:
            raise Refusal(400, "Too many issues or fields.")
        entries = []
        by_id = {str(i.id): i for i in self.site.issues.values()}
        for key in asked:
            issue = by_id.get(str(key)) or self.site.by_key(str(key))
            if issue is None or not self.site.visible(issue) or self.nobody:
                continue
            for entry in issue.history:
                if only is None or any(item.get("fieldId") in only for item in entry.items):
                    entries.append((entry.at, issue.id, entry))
        entries.sort(key=lambda e: (e[0], e[1], e[2].id))
        start = self._token(request.body.get("nextPageToken"), "changelog")
        size = min(int(request.body.get("maxResults", 1000)), 10_000)
        logs: dict[int, list[Any]] = {}
        for _, id, entry in entries[start : start + size]:
            shown = self.render(request).history(entry)
            if only is not None:
                shown["items"] = [i for i in entry.items if i.get("fieldId") in only]
            logs.setdefault(id, []).append(shown)
        answer: dict[str, Any] = {
            "issueChangeLogs": [{"issueId": str(i), "changeHistories": h} for i, h in logs.items()]
        }
        if start + size < len(entries):
            answer["nextPageToken"] = base64.b64encode(json.dumps([start + size, "changelog"]).encode()).decode()
        return 200, answer

    def _issue(self, request: Request) -> Issue:
        issue = self.site.by_key(request.groups[0])
        if issue is None or not self.site.visible(issue) or self.nobody:
            raise Refusal(404, "Issue does not exist or you do not have permission to see it.")
        return issue

    def one_issue(self, request: Request) -> tuple[int, Any]:
        fields = request.query.get("fields", "*all").split(",")
        expand = "changelog" in request.query.get("expand", "")
        return 200, self.render(request).issue(self._issue(request), fields, changelog=expand)

    def one_changelog(self, request: Request) -> tuple[int, Any]:
        entries = [self.render(request).history(h) for h in self._issue(request).history]
        return 200, self._page(request, entries, "values", 100)

    def comments(self, request: Request) -> tuple[int, Any]:
        issue = self._issue(request)
        held = [c for c in issue.comments if not (c.visibility or {}).get("hidden")]
        held.sort(key=lambda c: c.at, reverse=request.query.get("orderBy", "").startswith("-"))
        properties = not self.site.cloud and "properties" in request.query.get("expand", "")
        shown = [self.render(request).comment(issue, c, properties=properties) for c in held]
        page = self._page(request, shown, "comments", 5000)
        page.pop("isLast", None)
        return 200, page

    def comment_list(self, request: Request) -> tuple[int, Any]:
        wanted = set(request.body.get("ids", []))
        if len(wanted) > 1000:
            raise Refusal(400, "A maximum of 1000 IDs can be specified.")
        shown = [
            self.render(request).comment(i, c, properties="properties" in request.query.get("expand", ""))
            for i in self.site.issues.values()
            for c in i.comments
            if c.id in wanted and self.site.visible(i) and not self.nobody and not (c.visibility or {}).get("hidden")
        ]
        return 200, {"values": shown, "startAt": 0, "maxResults": 1048576, "total": len(shown), "isLast": True}

    def _allowed(self, permission: str) -> None:
        if permission not in self.site.permissions:
            raise Refusal(403, f"You do not have the permission to do this ({permission}).")

    def create_comment(self, request: Request) -> tuple[int, Any]:
        issue = self._issue(request)
        self._allowed("ADD_COMMENTS")
        text, properties, visibility = self._written(request)
        made = self.site.comment(issue, self.site.me, text, self.site.later(seconds=1), properties=properties)
        made.visibility = visibility
        return 201, self.render(request).comment(issue, made, properties=False)

    def update_comment(self, request: Request) -> tuple[int, Any]:
        issue, comment = self._comment(request)
        self._allowed("EDIT_OWN_COMMENTS" if comment.by == self.site.me else "EDIT_ALL_COMMENTS")
        text, properties, visibility = self._written(request)
        comment.text, comment.updated, comment.visibility = text, self.site.later(seconds=1), visibility
        comment.properties |= properties
        issue.updated = self.site.now
        return 200, self.render(request).comment(issue, comment, properties=False)

    def delete_comment(self, request: Request) -> tuple[int, Any]:
        issue, comment = self._comment(request)
        self._allowed("DELETE_OWN_COMMENTS" if comment.by == self.site.me else "DELETE_ALL_COMMENTS")
        issue.comments.remove(comment)
        return 204, None

    def get_comment(self, request: Request) -> tuple[int, Any]:
        issue, comment = self._comment(request)
        return 200, self.render(request).comment(
            issue, comment, properties="properties" in request.query.get("expand", "")
        )

    def _comment(self, request: Request) -> tuple[Issue, Comment]:
        issue = self._issue(request)
        for comment in issue.comments:
            if str(comment.id) == request.groups[1]:
                return issue, comment
        raise Refusal(404, f"Can not find a comment for the id: {request.groups[1]}.")

    def _written(self, request: Request) -> tuple[Any, dict[str, Any], dict[str, Any] | None]:
        text = request.body.get("body")
        if request.version == "3":
            if not isinstance(text, dict) or text.get("type") != "doc" or text.get("version") != 1:
                raise Refusal(400, errors={"comment": "Comment body is not valid!"})
        elif not isinstance(text, str) or not text.strip():
            raise Refusal(400, errors={"comment": "Comment body can not be empty!"})
        if len(text if isinstance(text, str) else json.dumps(text)) > 4 * 32_767 or (
            isinstance(text, str) and len(text) > 32_767
        ):
            raise Refusal(
                400,
                errors={"comment": "The entered text is too long. It exceeds the allowed limit of 32,767 characters."},
            )
        properties = {p["key"]: p["value"] for p in request.body.get("properties", [])}
        if any(len(json.dumps(v)) > 32_768 for v in properties.values()):
            raise Refusal(400, "The property value is too long.")
        return text, properties, request.body.get("visibility")

    def _page(self, request: Request, items: list[Any], key: str, default: int) -> dict[str, Any]:
        start, size = request.number("startAt", 0), min(request.number("maxResults", default), 1000)
        page = items[start : start + size]
        last = start + size >= len(items)
        return {"startAt": start, "maxResults": size, "total": len(items), "isLast": last, key: page}


_I = r"/issue/([^/]+)"
ROUTES: list[tuple[str, str, str, str]] = [
    ("GET", r"/serverInfo", "server_info", "both"),
    ("GET", r"/myself", "myself", "both"),
    ("GET", r"/field", "fields", "both"),
    ("GET", r"/issuetype", "types", "both"),
    ("GET", r"/issueLinkType", "link_types", "both"),
    ("GET", r"/priority", "priorities", "both"),
    ("GET", r"/status", "statuses", "both"),
    ("GET", r"/statuscategory", "status_categories", "both"),
    ("GET", r"/project", "projects", "both"),
    ("GET", r"/project/search", "project_search", "cloud"),
    ("GET", r"/board", "boards", "both"),
    ("GET", r"/jql/autocompletedata/suggestions", "suggestions", "both"),
    ("GET", r"/mypermissions", "my_permissions", "both"),
    ("GET", r"/search/jql", "search_jql", "cloud"),
    ("POST", r"/search/jql", "search_jql", "cloud"),
    ("POST", r"/search/approximate-count", "approximate_count", "cloud"),
    ("GET", r"/search", "search_gone", "cloud"),
    ("POST", r"/search", "search_gone", "cloud"),
    ("GET", r"/search", "search_old", "dc"),
    ("POST", r"/search", "search_old", "dc"),
    ("POST", r"/issue/bulkfetch", "bulk_fetch", "cloud"),
    ("POST", r"/changelog/bulkfetch", "bulk_changelog", "cloud"),
    ("POST", r"/comment/list", "comment_list", "cloud"),
    ("GET", _I, "one_issue", "both"),
    ("GET", _I + r"/changelog", "one_changelog", "cloud"),
    ("GET", _I + r"/comment", "comments", "both"),
    ("POST", _I + r"/comment", "create_comment", "both"),
    ("GET", _I + r"/comment/([^/]+)", "get_comment", "both"),
    ("PUT", _I + r"/comment/([^/]+)", "update_comment", "both"),
    ("DELETE", _I + r"/comment/([^/]+)", "delete_comment", "both"),
]
Handler = Callable[[Request], tuple[int, Any]]
