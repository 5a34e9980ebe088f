"""The one loop that follows pages: no cursor is asked twice, sizes shrink and grow, an expired cursor begins anew."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from okrlint.trackers.http.paging import GROW_AFTER, ExpiredCursor, Page, PagePace, follow


@example({0: 1, 1: 2, 2: 1}, 0)
@example({0: 0}, 0)
@given(st.dictionaries(st.integers(0, 8), st.none() | st.integers(0, 8)), st.integers(0, 8))
def test_whatever_a_server_hands_out_each_cursor_is_asked_once(leads: dict[int, int | None], start: int) -> None:
    asked: list[int] = []

    def ask(cursor: int, _: int) -> Page[int, int]:
        asked.append(cursor)
        assert len(asked) < 20
        return Page(cursor, leads.get(cursor))

    pages = list(follow(ask, start))
    assert len(asked) == len(set(asked)) == len(pages)
    assert [page.items for page in pages] == asked
    assert not any(page.stuck for page in pages[:-1])
    last = pages[-1]
    assert last.stuck == (last.cursor is not None)
    assert last.cursor is None or last.cursor in asked


@given(st.integers(1, 60), st.integers(1, 40), st.lists(st.integers(1, 40), min_size=1, max_size=60))
def test_sizes_follow_what_the_server_can_bear(number: int, most: int, bears: list[int]) -> None:
    pace, came, sizes = PagePace(most), list[int](), list[int]()

    def ask(start: int, size: int) -> Page[range, int] | None:
        sizes.append(size)
        if size > bears[min(len(sizes), len(bears)) - 1] and pace.may_shrink:
            return None
        end = min(start + size, number)
        return Page(range(start, end), end if end < number else None)

    for page in follow(ask, 0, pace):
        came += page.items
    assert came == list(range(number))
    assert all(1 <= size <= most for size in sizes)


def test_what_was_too_much_once_is_tried_again() -> None:
    sizes: list[int] = []

    def ask(start: int, size: int) -> Page[None, int] | None:
        sizes.append(size)
        return None if len(sizes) == 1 else Page(None, start + 1 if start < GROW_AFTER else None)

    assert len(list(follow(ask, 0, PagePace(8)))) == GROW_AFTER + 1
    assert sizes == [8, *[4] * GROW_AFTER, 8]


def test_a_size_grows_back() -> None:
    pace = PagePace(100, least=25)
    for _ in range(5):
        pace.slower()
    assert (pace.size, pace.may_shrink) == (25, False)
    sizes = []
    for _ in range(2 * GROW_AFTER + 1):
        pace.kept_up()
        sizes.append(pace.size)
    assert sizes[GROW_AFTER - 2 : GROW_AFTER] == [25, 50]
    assert sizes[-1] == pace.most == 100


def test_an_expired_cursor_begins_anew_once() -> None:
    asked: list[str] = []

    def ask(cursor: str, _: int) -> Page[str, str]:
        asked.append(cursor)
        if cursor == "old":
            raise ExpiredCursor(KeyError("too old"))
        return Page(cursor, {"": "b", "b": "old"}.get(cursor))

    with pytest.raises(KeyError, match="too old"):
        list(follow(ask, "old", anew=""))
    assert asked == ["old", "", "b", "old"]
    with pytest.raises(KeyError, match="too old"):
        list(follow(ask, "old"))
    assert asked[4:] == ["old"]
