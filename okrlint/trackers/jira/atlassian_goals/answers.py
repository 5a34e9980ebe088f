"""What the gateway's answers have to look like: the declared form of what is asked for, and what becomes of the rest.

A value of another type is taken out, as the gateway itself takes out what it cannot fetch: null stands in its place,
and a fault says where and why. So nothing behind this module meets a type that it does not know.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Annotated, Any, Generic, Literal, NamedTuple, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, field

N = TypeVar("N")
Id: TypeAlias = Annotated[str, Meta(min_length=1)]
Moment: TypeAlias = Annotated[str, Meta(pattern=r"^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(T|$)")]
IssueId: TypeAlias = Annotated[str, Meta(pattern=r"^\d{1,18}$")]
Path: TypeAlias = tuple[str | int, ...]
MOST = 100
"""So many values of a wrong type in one answer, and it is no answer of the gateway at all."""


class PageInfo(msgspec.Struct):
    hasNextPage: bool
    endCursor: str | None


class GatewayEdge(msgspec.Struct, Generic[N]):
    node: N | None


class Connection(msgspec.Struct, Generic[N]):
    """A page of a list. Edges and nodes may be null: the gateway shows that something is there, and not what."""

    edges: list[GatewayEdge[N] | None] | None
    pageInfo: PageInfo


class Who(msgspec.Struct):
    accountId: Id
    name: str | None
    accountStatus: Literal["active", "closed", "inactive"] | None
    typename: str | None = field(name="__typename")


class TeamAbove(msgspec.Struct):
    id: Id
    displayName: str | None


class TeamHierarchy(msgspec.Struct):
    parent: TeamAbove | None


class TeamNode(msgspec.Struct):
    id: Id
    displayName: str | None
    hierarchy: TeamHierarchy | None


class TypeIcon(msgspec.Struct):
    key: str | None


class TypeName(msgspec.Struct):
    value: str | None = None
    defaultValue: str | None = None


class TypeNode(msgspec.Struct):
    id: Id
    kind: Literal["GOAL", "SUCCESS_MEASURE"] | None
    icon: TypeIcon | None
    name: TypeName | None


class TypeWithMeasure(TypeNode):
    successMeasure: TypeNode | None


class Span(msgspec.Struct):
    start: Moment | None
    end: Moment | None


class TargetDate(msgspec.Struct):
    label: str | None
    confidence: Literal["DAY", "MONTH", "QUARTER"] | None
    dateRange: Span | None


class Status(msgspec.Struct):
    value: str | None
    score: float | None


class MetricProgress(msgspec.Struct):
    type: str | None


class Above(msgspec.Struct):
    id: Id


class Tag(msgspec.Struct):
    name: str | None


class Point(msgspec.Struct):
    value: float | None
    time: Moment | None


class Metric(msgspec.Struct):
    id: Id
    name: str | None
    type: Literal["CURRENCY", "NUMERIC", "PERCENTAGE"] | None
    subType: str | None
    latestValue: Point | None


class MetricTarget(msgspec.Struct):
    id: Id
    startValue: float | None
    targetValue: float | None
    snapshotValue: Point | None
    metric: Metric | None


class OnlyId(msgspec.Struct):
    id: Id


class Newest(msgspec.Struct):
    """The newest entry of a list, whose other pages nobody asks for."""

    edges: list[GatewayEdge[OnlyId] | None] | None


class GoalNode(msgspec.Struct):
    """A goal as the list shows it."""

    id: Id
    key: str | None
    name: str | None
    url: str | None
    description: str | None
    isArchived: bool | None
    startDate: Moment | None
    latestUpdateDate: Moment | None
    scoringMode: Literal["OKR", "SIMPLE"] | None
    owner: Who | None
    parentGoal: Above | None
    goalType: TypeNode | None
    status: Status | None
    progress: MetricProgress | None
    targetDate: TargetDate | None
    teams: Connection[TeamNode] | None
    tags: Connection[Tag] | None
    metricTargets: Connection[MetricTarget] | None
    newest: Newest | None


class Note(msgspec.Struct):
    archived: bool | None
    summary: str | None
    description: str | None


class StateThen(msgspec.Struct):
    value: str | None


class Update(msgspec.Struct):
    updateType: Literal["SYSTEM", "USER"] | None
    creationDate: Moment | None
    missedUpdate: bool | None
    summary: str | None
    url: str | None
    newScore: int | None
    creator: Who | None
    newState: StateThen | None
    updateNotes: Connection[Note] | None


class Highlight(msgspec.Struct):
    id: Id
    summary: str | None
    description: str | None
    creationDate: Moment | None
    creator: Who | None
    typename: str | None = field(name="__typename")


class WorkItem(msgspec.Struct):
    """Only issues have an id; other things may be linked as well."""

    issueId: IssueId | None = None


class StateOfProject(msgspec.Struct):
    value: str | None


class Project(msgspec.Struct):
    id: Id
    key: str | None
    name: str | None
    url: str | None
    isArchived: bool | None
    creationDate: Moment | None
    state: StateOfProject | None
    owner: Who | None
    linkedJiraWorkItems: Connection[WorkItem] | None = None


class MetricPoints(msgspec.Struct):
    values: Connection[Point] | None


class TargetPoints(msgspec.Struct):
    id: Id
    metric: MetricPoints | None


class GoalLists(msgspec.Struct):
    """What was said of a goal: those lists of it that were asked for."""

    id: Id
    updates: Connection[Update] | None = None
    highlights: Connection[Highlight] | None = None
    workItems: Connection[WorkItem] | None = None
    projects: Connection[Project] | None = None
    metricTargets: Connection[TargetPoints] | None = None
    teams: Connection[TeamNode] | None = None
    tags: Connection[Tag] | None = None


class GoalAround(GoalNode, kw_only=True):
    """A goal with what was said of it; `measured` are the values of its metrics."""

    updates: Connection[Update] | None
    highlights: Connection[Highlight] | None
    measured: Connection[TargetPoints] | None


class SingleGoal(GoalAround, kw_only=True):
    """One goal, with the goal above and those below."""

    above: GoalAround | None
    subGoals: Connection[GoalAround] | None
    successMeasures: Connection[GoalAround] | None


class SingleAnswer(msgspec.Struct):
    """One goal by its key."""

    goals_byKey: SingleGoal | None


class FurtherTargets(msgspec.Struct):
    """A further page of metric targets, which are asked for by another question than their values."""

    id: Id
    metricTargets: Connection[MetricTarget] | None


class OlderSearch(msgspec.Struct):
    goalTql: Connection[GoalNode] | None


class OlderTypes(msgspec.Struct):
    goalTypes: Connection[TypeWithMeasure] | None


class InverseLinks(msgspec.Struct):
    jiraEpicContributesToAtlasGoalInverse: Connection[WorkItem] | None


class CommentNode(msgspec.Struct):
    id: Id
    commentText: str | None
    creationDate: Moment | None
    creator: OnlyAccount | None


class OnlyAccount(msgspec.Struct):
    accountId: Id


class Commented(msgspec.Struct):
    id: Id
    comments: Connection[CommentNode] | None


class Complaint(msgspec.Struct):
    message: str | None


class CommentOutcome(msgspec.Struct):
    success: bool
    errors: list[Complaint | None] | None = None


class TenantNode(msgspec.Struct):
    cloudId: str | None


class MyUser(msgspec.Struct):
    name: str | None
    typename: str | None = field(name="__typename")


class Me(msgspec.Struct):
    user: MyUser | None


class NamedType(msgspec.Struct):
    name: str | None


class TypeField(msgspec.Struct):
    name: str
    type: NamedType | None


class TypeFields(msgspec.Struct):
    fields: list[TypeField] | None


class GoalsAnswer(msgspec.Struct):
    """Everything that is ever asked for, by its name at the top of an answer; each question asks for one."""

    goals_search: Connection[GoalNode] | None = None
    goals_goalTypes: Connection[TypeWithMeasure] | None = None
    goals_byIds: list[GoalLists | None] | None = None
    goals_byId: GoalLists | None = None
    goals_metricTargetsByIds: list[TargetPoints | None] | None = None
    graphStore: InverseLinks | None = None
    tenantContexts: list[TenantNode | None] | None = None
    me: Me | None = None
    names: TypeFields | None = field(name="__type", default=None)


class OlderAnswer(msgspec.Struct):
    """An answer by the older name of the search."""

    townsquare: OlderSearch | None


class OlderTypesAnswer(msgspec.Struct):
    """An answer by the older name of the list of types."""

    townsquare: OlderTypes | None


class FurtherTargetsAnswer(msgspec.Struct):
    """A further page of the metric targets of one goal."""

    goals_byId: FurtherTargets | None


class CommentsAnswer(msgspec.Struct):
    """Comments of goals."""

    goals_byIds: list[Commented | None] | None = None
    goals_byId: Commented | None = None


class WrittenAnswer(msgspec.Struct):
    """What a change came to."""

    goals_createComment: CommentOutcome | None = None
    goals_editComment: CommentOutcome | None = None
    goals_deleteComment: CommentOutcome | None = None


class Misfit(NamedTuple):
    """A value that was taken out: where it stood, and what it should have been."""

    path: Path
    why: str


_ERROR = re.compile(r"(?P<why>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)
_MISSING = re.compile(r"Object missing required field `(\w+)`")
_FORM = re.compile(r"Expected text matching regex .*", re.DOTALL)
_TYPE = re.compile(r"`([a-z]+(?: \| [a-z]+)*)`")
_WORDS = {"str": "text", "int": "a whole number", "float": "a number", "bool": "true or false", "array": "a list"}
_STEP = re.compile(r"\.(\w+)|\[(\d+)\]")


def take_out_misfits(data: dict[str, Any], form: Any) -> list[Misfit]:
    """Put null where a value has another type than `form` declares; where null cannot be, where the value stands in.

    Raises msgspec.ValidationError for an answer of which hardly anything fits.
    """
    found: dict[Path, Misfit] = {}
    for _ in range(MOST):
        try:
            msgspec.convert(data, form)
            return list(found.values())
        except msgspec.ValidationError as error:
            misfit = _told(str(error))
            if not misfit.path:
                raise
            found.setdefault(misfit.path, misfit)
            _clear(data, misfit.path)
    msgspec.convert(data, form)
    return list(found.values())


def _told(error: str) -> Misfit:
    """Where a misfit is, from the words of the error: msgspec tells it in no other way."""
    parts = _ERROR.fullmatch(error)
    why, path = (parts["why"], parts["path"] or "") if parts else (error, "")
    steps: Path = tuple(name or int(number) for name, number in _STEP.findall(path))
    missing = _MISSING.match(why)
    if missing:
        return Misfit((*steps, missing[1]), f"{missing[1]} is not in it")
    return Misfit(steps, _FORM.sub("a date or number is written in another way", _TYPE.sub(_plainly, why)))


def _plainly(found: re.Match[str]) -> str:
    """The type that a misfit should have had, or has, in words for people."""
    names = [_WORDS.get(name, name) for name in found[1].split(" | ") if name != "null"]
    return " or ".join(names) or "nothing"


def _clear(data: Any, path: Path) -> None:
    """Null at the path; where null stands there already, in the nearest place above that holds something."""
    for holder, step in reversed(list(_along(data, path))):
        if (isinstance(holder, dict) and step not in holder) or holder[step] is not None:
            holder[step] = None
            return


def _along(data: Any, path: Path) -> Iterator[tuple[Any, Any]]:
    """Each place on the way: what holds it, and by which name or number."""
    for step in path:
        yield data, step
        data = data.get(step) if isinstance(data, dict) else data[int(step)] if isinstance(data, list) else None
