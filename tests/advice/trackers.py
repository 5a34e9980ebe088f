"""The example of a page as issues of the pretended GitHub and Jira, and a reader who does there what is advised."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import yaml

from tests.advice.files import Found, Place
from tests.advice.steps import Step
from tests.fakes.github import FakeGitHub
from tests.fakes.github.company import from_folder
from tests.fakes.github.world import Item
from tests.fakes.jira import JiraServer, okrs
from tests.fakes.jira.company import adopt
from tests.fakes.jira.site import Issue

NOW = dt.datetime(2026, 11, 16, 10, tzinfo=dt.UTC)
GLOSSARY = "terms: {tare: What an empty van weighs}\n"
"""Where no word is defined at all, it is not known that this is where words are defined, and none is missed."""
_ON_OBJECTIVE = ("Trade-off", "Decision", "Commitments", "Not doing")


def _plan(folder: Path, example: dict[str, Any]) -> Path:
    plan = folder / "plan"
    plan.mkdir(exist_ok=True)
    (plan / "okrs.yaml").write_text(yaml.safe_dump(example, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return plan


def relabelled(text: str, line: str) -> str:
    """The text with this line in place of what it says under the same label or heading; lists are added to."""
    label = re.escape(line.split(":")[0])
    if not line.startswith(("Not doing", "Commitments", "Part of", "Key results")):
        text = re.sub(rf"^### {label}\n+[^\n]*(?:\n[^#\n][^\n]*)*", "", text, flags=re.MULTILINE | re.IGNORECASE)
        text = re.sub(rf"^\**{label}:\**[^\n]*$", "", text, flags=re.MULTILINE | re.IGNORECASE)
    return f"{line}\n\n{text}"


class GitHub(Place):
    """Issues of the types Objective and Key result."""

    def __init__(self, folder: Path, example: dict[str, Any]) -> None:
        super().__init__(folder, example)
        self.world = from_folder(_plan(folder, example), "acme")
        self.world.now = NOW
        self.fake = FakeGitHub(self.world).__enter__()
        self.environment = self.fake.environment
        repositories = ", ".join(sorted(self.world.repositories))
        (folder / "okrlint.yaml").write_text(
            f"sources:\n  - github: {{owner: acme, repositories: [{repositories}], base_url: '{self.fake.url}'}}\n"
            f"{GLOSSARY}"
        )

    def save(self) -> None:
        pass

    def close(self) -> None:
        self.fake.__exit__(None, None, None)

    def write(self, step: Step, finding: Found) -> None:
        self.world.now += dt.timedelta(minutes=5)
        item = self._item(finding)
        text = step.text
        if step.kind == "work":
            self._work(text, finding)
        elif step.kind == "comment":
            self.world.comment(item, text)
        elif step.kind == "parent":
            if item.parent is not None:
                self.world.detach(item)
            self.world.attach(self._other(), item)
        elif step.kind == "issue":
            if text.startswith("reopen"):
                self.world.reopen(item)
            else:
                self.world.close(item, "COMPLETED" if text.endswith("completed") else "NOT_PLANNED")
        elif step.kind == "line":
            if "KEY" in text:
                text = text.replace("KEY", self._other().key)
            if text.startswith(_ON_OBJECTIVE) and item.issue_type and item.issue_type.name == "Key result":
                item = item.parent
            item.body = relabelled(item.body, text)
            item.updated_at = self.world.now
        else:
            raise ValueError(step)

    def _work(self, text: str, finding: Found) -> None:
        """The line goes into the text of the work: of what the finding names, else of a new issue."""
        named = [i for i in self.world.items() if f"({i.key})" in str(finding["evidence"])] if "KEY" in text else []
        for item in named or [self.world.issue("plans", "First step", assignees=["ada"])]:
            if item.parent is not None:
                self.world.detach(item)
            item.body = text.replace("KEY", self._other().key)
            item.updated_at = self.world.now

    def _other(self) -> Item:
        return self.world.issue("plans", "The yard is swept by noon", type="Objective", assignees=["ada"])

    def _item(self, finding: Found) -> Item:
        key = finding["subjects"][0]["key"].rpartition(" on ")[2]
        named = [key, *re.findall(r"\(([\w./-]*#\d+)\)", str(finding.get("evidence")))]
        found = [i for i in self.world.items() if i.key in named or i.url in named or f"#{i.number}" in named]
        titled = [i for i in self.world.items() if i.title in finding["message"]]
        return (found or titled)[0]


class Jira(Place):
    """Issues of the types Objective and Key Result, on Cloud."""

    def __init__(self, folder: Path, example: dict[str, Any]) -> None:
        super().__init__(folder, example)
        self.site = okrs.site_of(_plan(folder, example))
        self.site.now = max(self.site.now, NOW)
        self.fake = JiraServer(self.site).start()
        self.environment = self.fake.environment
        (folder / "okrlint.yaml").write_text(
            f"sources:\n  - jira:\n      url: {self.fake.url}\n      projects: [OKR, APP]\n      allow_http: true\n"
            "      serves: [parent, contributes to]\n      fields: {cycle: [fixVersions], rank: [body]}\n"
            f"{GLOSSARY}"
        )

    def save(self) -> None:
        pass

    def close(self) -> None:
        self.fake.stop()

    def write(self, step: Step, finding: Found) -> None:
        self.site.now += dt.timedelta(minutes=5)
        issue, who = self._issue(finding), next(iter(self.site.users.values()))
        text = step.text
        at = self.site.now
        if step.kind == "comment":
            self.site.comment(issue, who, text, at)
        elif step.kind in ("status", "resolution"):
            names = {"category Done": "Done", "in progress": "In Progress", "On hold": "On hold"}
            status = next((name for words, name in names.items() if words in text), "Won't do")
            self.site.change(issue, who, at, status=status)
        elif step.kind == "field" and step.where == "Assignee":
            self.site.change(issue, who, at, assignee=self.site.user("u99", text))
        elif step.kind == "field" and step.where == "Due date":
            self.site.change(issue, who, at, duedate=text)
        elif step.kind == "parent":
            adopt(self.site, issue, self._other())
        elif step.kind == "parent of work":
            named = [i for i in self.site.issues.values() if f"({i.key})" in str(finding["evidence"])]
            if "KEY" in text:
                for item in named:
                    adopt(self.site, item, self._other())
            else:
                item = self.site.issue("APP", "Story", "First step", at=at, assignee=who)
                above = self.site.by_key(text)
                assert above is not None, text
                adopt(self.site, item, above)
        elif step.kind == "line":
            if "KEY" in text:
                text = text.replace("KEY", self._other().key)
            above = self.site.issues.get(self.site.parent_of(issue) or 0)
            if text.startswith(_ON_OBJECTIVE) and issue.type.name == "Key Result" and above is not None:
                issue = above
            old = issue.values.get("description") or ""
            self.site.change(issue, who, at, description=relabelled(old, text))
        else:
            raise ValueError(step)

    def _other(self) -> Issue:
        return self.site.issue("OKR", "Objective", "The yard is swept by noon", at=self.site.now)

    def _issue(self, finding: Found) -> Issue:
        key = finding["subjects"][0]["key"].rpartition(" on ")[2]
        named = [key, *re.findall(r"\(([A-Z]+-\d+)\)", str(finding.get("evidence")))]
        found = [i for i in self.site.issues.values() if i.key in named and i.project == "OKR"]
        titled = [i for i in self.site.issues.values() if i.values["summary"] in finding["message"]]
        return (found or titled)[0]
