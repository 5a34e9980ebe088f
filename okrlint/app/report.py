"""The page for people: from a check and the plan that was read beside it to one file of HTML."""

from __future__ import annotations

from okrlint.app.check import Checked
from okrlint.page import render
from okrlint.page.facts import Facts
from okrlint.page.plan import Plan


def page(checked: Checked, title: str = "") -> str:
    """The page of a check whose request had `page` set; `title` stands at its head."""
    loaded = checked.loaded
    settings = loaded.config.sections.get("publish")
    return render(
        Facts(
            report=checked.report,
            plan=checked.plan or Plan(as_of=checked.report.as_of),
            title=title or "Objectives and key results",
            needs={p.id: p.meta.needs for p in loaded.pages},
            families={p.id: p.meta.family for p in loaded.pages},
            most_goals=checked.most_goals,
            rule_url=getattr(settings, "rule_url", ""),
        )
    )
