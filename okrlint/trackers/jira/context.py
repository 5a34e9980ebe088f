"""What is known of the site while its issues are read: ids, fields, statuses, priorities, people met so far."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from okrlint.records import Person, Record, Team
from okrlint.trackers.jira.answers import take_out
from okrlint.trackers.jira.fields import Field, FieldMap, fits
from okrlint.trackers.jira.settings import Settings
from okrlint.trackers.jira.values import User, category


class View(msgspec.Struct):
    """Read once at the beginning of a reading; `met` grows, so that a person is written down once.

    `statuses` asks the site for its statuses, `teams` for the names of the teams that a field can hold, by their ids,
    `links` for the wordings of its links, of which `wordings` are known.
    `team_names` are those that are known, `nameless` the ids for which the site has shown no name.
    """

    settings: Settings
    fields: FieldMap
    site: str
    cloud: bool
    poll: FieldMap = FieldMap({})
    statuses: Callable[[], list[dict[str, Any]]] = list
    teams: Callable[[Field], dict[str, str]] = lambda _: {}
    links: Callable[[], set[str]] = set
    wordings: set[str] = set()
    team_names: dict[str, str] = {}
    nameless: set[str] = set()
    categories: dict[str, str] = {}
    priorities: dict[str, int] = {}
    containers: frozenset[str] = frozenset()
    has_subtasks: bool = True
    met: dict[str, Record] = {}

    def id(self, issue: str) -> str:
        """The id of an issue in the snapshot, from Jira's own."""
        return f"jira:{issue}@{self.site}"

    def reference(self, issue: str) -> str:
        """The same for an issue of which perhaps only the key is known, which then stands for it."""
        return self.id(issue) if issue.isdigit() else issue

    def take_in(self, issue: dict[str, Any]) -> dict[str, Any]:
        """The issue without those values of mapped fields that cannot be theirs, so that they count as not seen."""
        fields = issue.get("fields") or {}
        mapped = {f for places in self.fields.places.values() for f in places if f is not None}
        for field in mapped | set(self.fields.parents):
            if not fits(fields.get(field.id), field):
                take_out(issue, field.id)
        return issue

    @staticmethod
    def issue_of(id_: str) -> str:
        """Jira's own id again."""
        return id_.removeprefix("jira:").rsplit("@", 1)[0]

    def part(self, kind: str, name: str) -> str:
        """The id of what is no issue: user, team, version, sprint."""
        return f"jira:{kind}/{name}@{self.site}"

    def url(self, key: str) -> str:
        """The page of an issue for people."""
        return f"{self.settings.url.rstrip('/')}/browse/{key}"

    def person(self, user: User) -> str:
        """The id of a person, who is noted."""
        id_ = self.part("user", user.id)
        self.met[id_] = Person(of=id_, id=id_, name=user.name, kind="bot" if user.bot else "person", active=user.active)
        return id_

    def team(self, name: str, identity: str = "") -> str:
        """The id of a team, which is noted."""
        id_ = self.part("team", identity or name.casefold())
        self.met[id_] = Team(of=id_, id=id_, name=name)
        return id_

    def know_teams(self, rows: Iterable[dict[str, Any]]) -> None:
        """Learn the names that earlier readings have found."""
        for row in rows:
            if str(row["id"]).startswith(self.part("team", "").rsplit("@", 1)[0]):
                self.team_names[self.issue_of(str(row["id"])).removeprefix("team/")] = str(row.get("name", ""))

    def team_name(self, identity: str, field: Field) -> str:
        """The name of a team of which an issue shows only the id, or ""; the site is asked once for those not known."""
        if identity not in self.team_names and identity not in self.nameless:
            self.team_names |= self.teams(field)
            if identity not in self.team_names:
                self.nameless.add(identity)
        return self.team_names.get(identity, "")

    def category_of(self, status_id: Any) -> str:
        """The category of a status by its id, as changelogs name it; the site is asked once for those not met yet."""
        if str(status_id) not in self.categories:
            for status in self.statuses():
                self.learn(status)
            self.statuses = list
        return self.categories.get(str(status_id), "")

    def meet(self, wordings: Iterable[str]) -> None:
        """Take in the wordings of links as issues show them; where one is new, the site is asked once for all.

        A link that was renamed shows itself by this, so that it need not be asked for where nothing has changed.
        """
        if not self.wordings.issuperset(wordings):
            self.wordings |= self.links() | set(wordings)
            self.links = set

    def learn(self, status: Any) -> None:
        """Remember the category of a status that an issue shows."""
        if isinstance(status, dict) and status.get("id"):
            self.categories.setdefault(str(status["id"]), category(status))
