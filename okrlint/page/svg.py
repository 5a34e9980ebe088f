"""A small writer of SVG: elements whose text and attributes are escaped in one place, and text broken by width.

Every shape carries its own `fill` and `stroke`, so that it survives where the style sheet is refused; classes give the
colours of the theme. What is drawn stands in the `draw_*` modules.
"""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from okrlint.escape import html

Number = int | float
_NARROW, _WIDE = "iljtfrI.,:;'|!()[]- ", "mwMWQOGDNHUCRAVXYK%@&"
_PX = 13.0


def coordinate(value: Number) -> str:
    """A number with at most one digit behind the point: pages of thousands of shapes stay small."""
    shown = f"{value:.1f}"
    return shown[:-2] if shown.endswith(".0") else shown


def element(name: str, *inside: str, **attributes: str | Number) -> Markup:
    """One element. A trailing underscore in an attribute's name falls away, others become hyphens."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{coordinate(v) if isinstance(v, int | float) else html(v)}"'
        for key, v in attributes.items()
    )
    content = "".join(part if isinstance(part, Markup) else html(part) for part in inside)
    return Markup(f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>")  # noqa: S704


def drawing(width: Number, height: Number, label: str, parts: Iterable[Markup], class_: str = "drawing") -> Markup:
    """A whole drawing in its own size, with the sentence that says what it shows."""
    return element(
        "svg",
        *parts,
        role="img",
        aria_label=label,
        class_=class_,
        width=width,
        height=height,
        viewBox=f"0 0 {coordinate(width)} {coordinate(height)}",
        font_size=13,
    )


def text(x: Number, y: Number, said: str, class_: str = "t", anchor: str = "") -> Markup:
    """One line of text; `anchor` is middle or end."""
    more: dict[str, str] = {"text_anchor": anchor} if anchor else {}
    return element("text", said, x=x, y=y, class_=class_, **more)


def lines(x: Number, y: Number, said: Iterable[str], class_: str = "t", leading: Number = 15) -> Markup:
    """Lines below one another, as one text."""
    rows = [element("tspan", row, x=x, y=y + at * leading) for at, row in enumerate(said)]
    return element("text", *rows, class_=class_)


def line(x1: Number, y1: Number, x2: Number, y2: Number, class_: str = "l") -> Markup:
    """A straight line."""
    return element("path", d=f"M{_at(x1, y1)}L{_at(x2, y2)}", class_=class_, fill="none", stroke="#777")


def path(d: str, class_: str = "l", **more: str | Number) -> Markup:
    """A line along a path."""
    return element("path", d=d, class_=class_, fill="none", stroke="#777", **more)


def rect(x: Number, y: Number, width: Number, height: Number, class_: str, **more: str | Number) -> Markup:
    """A rectangle; without a style sheet a grey outline."""
    return element(
        "rect", x=x, y=y, width=width, height=height, class_=class_, **{"fill": "none", "stroke": "#777", **more}
    )


def use(glyph: str, x: Number, y: Number, size: Number = 12) -> Markup:
    """One of the glyphs that the page defines once."""
    return element("use", href=f"#g-{glyph}", x=x, y=y, width=size, height=size)


def width_of(said: str, px: float = _PX) -> float:
    """About how wide a text is in the reader's own face: advance widths of usual faces, ten percent allowed."""
    units = 0.0
    for character in said:
        if ord(character) >= 0x1100:
            units += 1.05
        elif character in _NARROW:
            units += 0.33
        elif character in _WIDE:
            units += 0.78
        else:
            units += 0.56
    return units * px * 1.1


def wrapped(said: str, width: float, most: int, px: float = _PX) -> list[str]:
    """The text in at most so many lines of that width, the last with an ellipsis where something is left."""
    rows: list[str] = []
    row = ""
    for word in " ".join(said.split()).split(" "):
        for piece in _pieces(word, width, px):
            longer = f"{row} {piece}" if row else piece
            if row and width_of(longer, px) > width:
                rows.append(row)
                if len(rows) > most:
                    break
                row = piece
            else:
                row = longer
        if len(rows) > most:
            break
    rows.append(row)
    if len(rows) > most:
        rows = rows[:most]
        while rows[-1] and width_of(f"{rows[-1]}…", px) > width:
            rows[-1] = rows[-1][:-1]
        rows[-1] = f"{rows[-1].rstrip()}…"
    return rows


def _pieces(word: str, width: float, px: float) -> list[str]:
    """A word that is wider than a line, cut; words of a hundred thousand letters are not measured to their end."""
    pieces, start = [], 0
    word = word[:400]
    while word[start:] and width_of(word[start:], px) > width:
        end = start + 1
        while end < len(word) and width_of(word[start : end + 1], px) <= width:
            end += 1
        pieces.append(word[start:end])
        start = end
    return [*pieces, word[start:]] if word[start:] or not pieces else pieces


def _at(x: Number, y: Number) -> str:
    return f"{coordinate(x)} {coordinate(y)}"
