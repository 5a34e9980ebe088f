"""What the parts of Jira's answers have to look like: users, comments, links, changes, and what a site consists of.

As in `answers`: only what is used is declared, and what Jira always sends is required, so that a hole is never empty.
"""

from __future__ import annotations

from typing import Annotated, Any, TypeAlias

import msgspec

Object: TypeAlias = dict[str, Any]
Id: TypeAlias = str | int
Count: TypeAlias = Annotated[int, msgspec.Meta(ge=0)]
_DAY = r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
Day: TypeAlias = Annotated[str, msgspec.Meta(pattern=_DAY + "$")]
Moment: TypeAlias = Annotated[str, msgspec.Meta(pattern=r"^(?!0001|9999)" + _DAY + r"T([01]\d|2[0-3]):[0-5]\d")]
"""Not in the first and the last year that there are: hours from their edges a moment has no form in UTC."""


class Named(msgspec.Struct):
    """A priority, resolution, component or version."""

    name: str


class Category(msgspec.Struct):
    """Where a status stands: `new`, `indeterminate` or `done`."""

    key: str


class WorkflowStatus(msgspec.Struct):
    """A status, in an issue or among those of the site."""

    id: Id
    name: str
    statusCategory: Category


class Type(msgspec.Struct):
    """An issue type, in an issue or among those of the site."""

    id: Id
    name: str
    subtask: bool = False
    hierarchyLevel: int | None = None
    untranslatedName: str | None = None


class UserAccount(msgspec.Struct):
    """Somebody: by account id on Cloud, by key and name on Data Center."""

    accountId: str | None = None
    key: str | None = None
    name: str | None = None
    displayName: str | None = None
    active: bool | None = None
    accountType: str | None = None

    def __post_init__(self) -> None:
        if not (self.accountId or self.key or self.name):
            raise ValueError("a user without an id")


class NamedProject(msgspec.Struct):
    """A project."""

    key: str
    name: str = ""


class OtherIssue(msgspec.Struct):
    """An issue that another one names."""

    id: Id
    key: str


class Wordings(msgspec.Struct):
    """A type of links."""

    inward: str
    outward: str
    name: str = ""


class Link(msgspec.Struct):
    """A link to another issue."""

    type: Wordings
    inwardIssue: OtherIssue | None = None
    outwardIssue: OtherIssue | None = None

    def __post_init__(self) -> None:
        if not (self.inwardIssue or self.outwardIssue):
            raise ValueError("a link without an issue")


class RichText(msgspec.Struct):
    """A node of a rich text of Cloud: the whole of it, or a part at any depth."""

    type: str
    content: list[RichText] | None = None
    text: str | None = None
    attrs: Object | None = None
    marks: list[Object] | None = None


class Comment(msgspec.Struct):
    """A comment; `body` is text on Data Center and a document on Cloud."""

    id: Id
    created: Moment
    body: str | RichText | None
    author: UserAccount | None = None


class ChangedField(msgspec.Struct, rename={"from_": "from"}):
    """One field of a change."""

    field: str
    fieldId: str | None = None
    from_: str | None = None
    to: str | None = None
    fromString: str | None = None
    toString: str | None = None


class History(msgspec.Struct):
    """What was changed in one go."""

    created: Moment | int
    items: list[ChangedField]
    author: UserAccount | None = None


class Schema(msgspec.Struct):
    """What kind of values a field has."""

    type: str
    custom: str | None = None
    items: str | None = None


class Scope(msgspec.Struct):
    """Where a field belongs that is not everybody's."""

    project: Object | None = None


class SiteField(msgspec.Struct):
    """A field of the site."""

    id: str
    name: str
    schema: Schema | None = None
    scope: Scope | None = None
