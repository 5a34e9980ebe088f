"""Digests: who gets one, what it says, and where it goes."""

from __future__ import annotations

import datetime as dt
import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import msgspec
import pytest

from okrlint.findings import Party, Subject
from okrlint.publishers.digest import Digest
from okrlint.publishers.digest_text import to_markdown, to_slack, to_teams
from okrlint.publishers.publish import publish
from okrlint.publishers.settings import DigestSettings as Where
from okrlint.publishers.settings import QuietHours, Settings, in_zone, quiet
from okrlint.publishers.webhook import deliver, post_json
from tests.hostile import HOSTILE
from tests.publishers.memory import Memory, Server
from tests.publishers.samples import NOW, OPEN, finding, report, ticket
from tests.publishers.test_send import pace

SECRET = "https://hooks.example.com/services/T0/B0/secret"


def digest_of(*owners: str, over: int = 1, **more: Any) -> tuple[Digest, Server]:
    from okrlint.comments.target import Standing
    from okrlint.history.evaluated import Evaluated
    from okrlint.publishers.digest import gather
    from okrlint.publishers.plan import cases, decide
    from tests.publishers.samples import moment

    found = [finding(n, owner=o, **more) for n, o in enumerate(owners, 1)]
    by_id = {c.ticket.id: c for c in cases(found, [ticket(n) for n in range(1, len(owners) + 1)], OPEN)}
    actions = [decide(c, Standing(), OPEN, moment(), Evaluated(report(*found))) for c in by_id.values()]
    return gather(actions, by_id, over), Server()


def test_only_who_would_get_many_comments_gets_a_digest() -> None:
    mail, _ = digest_of("ada", "ada", "grace", "ada", "")
    assert [(s.name, len(s.parts)) for s in mail.sections] == [("ada", 3)]
    assert mail.held == {"github:I_1", "github:I_2", "github:I_4"}


def test_a_ticket_with_another_owner_keeps_its_comment() -> None:
    found = [finding(n, owner="ada") for n in (1, 2, 3)]
    shared = msgspec.structs.replace(found[2], owners=(*found[2].owners, *finding(owner="grace").owners))
    server = Server()
    configured = Settings(rules=OPEN.rules, projects=OPEN.projects, digest=Where(to="slack", over=2))
    outcome = publish(
        report(*found[:2], shared),
        [ticket(n) for n in (1, 2, 3)],
        configured,
        {"gh": Memory(server)},
        NOW,
        dry_run=False,
        digest=True,
        environment={"OKRLINT_WEBHOOK_URL": SECRET},
        pace=pace(),
        post=lambda _address, _payload: 200,
    )
    assert [n.author for n in server.on(ticket(3))] == ["bot"]
    assert (server.on(ticket(1)), server.on(ticket(2))) == ([], [])
    assert outcome.digests == ("sent to slack: one person",)


def test_a_dry_run_shows_the_digest_and_sends_nothing() -> None:
    def never(_address: str, _payload: Any) -> int:
        raise AssertionError("sent")

    configured = Settings(rules=OPEN.rules, projects=OPEN.projects, digest=Where(to="teams", over=0))
    outcome = publish(
        report(finding(1, owner="ada")),
        [ticket(1)],
        configured,
        {"gh": Memory(Server())},
        NOW,
        dry_run=True,
        digest=True,
        environment={"OKRLINT_WEBHOOK_URL": SECRET},
        post=never,
    )
    assert "no linked work has moved" in outcome.digests[0]


def _named(goal: Subject, name: str) -> Subject:
    return msgspec.structs.replace(goal, title=name, owners=(Party(id=name, name=name),))


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_text_is_never_mark_up(name: str) -> None:
    mail, _ = digest_of("ada", "ada", message=HOSTILE[name])
    mail = msgspec.structs.replace(
        mail,
        sections=tuple(
            msgspec.structs.replace(
                s,
                name=HOSTILE[name],
                parts=tuple(msgspec.structs.replace(p, goal=_named(p.goal, HOSTILE[name])) for p in s.parts),
            )
            for s in mail.sections
        ),
    )
    slack = json.loads(json.dumps(to_slack(mail, NOW.date())))
    assert {e["type"] for b in slack["blocks"] for p in b["elements"] for e in p["elements"]} <= {"text", "link"}
    assert slack["text"] == "okrlint, 2026-11-18: 2 things for one person"
    teams = json.loads(json.dumps(to_teams(mail, NOW.date())))
    (card,) = teams["attachments"]
    assert {r["type"] for b in card["content"]["body"] for r in b["inlines"]} == {"TextRun"}
    assert "<!--" not in to_markdown(mail, NOW.date())


class TestDelivery:
    """Files and webhooks; the address is never repeated."""

    mail, _ = digest_of("ada", "ada")

    def test_a_file_is_replaced_whole(self, tmp_path: Path) -> None:
        path = tmp_path / "digest.md"
        path.write_text("old")
        done, fault = deliver(self.mail, Where(to="file", path=str(path)), NOW, {})
        assert fault == ""
        assert str(path) in done
        assert "## ada: 2 things on 2 tickets" in path.read_text()

    @pytest.mark.parametrize(
        "address", ["", "http://hooks.example.com/x", "file:///etc/passwd", "ftp://x", "nonsense", "https://[x"]
    )
    def test_only_https_and_only_from_the_environment(self, address: str) -> None:
        done, fault = deliver(self.mail, Where(to="slack"), NOW, {"OKRLINT_WEBHOOK_URL": address})
        assert done == ""
        assert "OKRLINT_WEBHOOK_URL" in fault
        assert not address or address not in fault

    def test_a_refusal_is_said_without_the_address(self) -> None:
        _, fault = deliver(self.mail, Where(to="slack"), NOW, {"OKRLINT_WEBHOOK_URL": SECRET}, lambda *_: 403)
        assert "403" in fault
        assert "secret" not in fault

    def test_a_lost_answer_is_not_repeated(self) -> None:
        calls = []

        def lost(address: str, _: Any) -> int:
            calls.append(address)
            raise ConnectionError(f"no answer from {address}")

        _, fault = deliver(self.mail, Where(to="teams"), NOW, {"OKRLINT_WEBHOOK_URL": SECRET}, lost)
        assert calls == [SECRET]
        assert "may have arrived" in fault
        assert "secret" not in fault

    @pytest.mark.parametrize(
        ("moment", "zone", "sent"),
        [
            ("2026-11-15T23:30:00Z", "UTC", False),
            ("2026-11-15T23:30:00Z", "Europe/Berlin", True),  # winter: 00:30 on Monday
            ("2026-07-12T22:30:00Z", "Europe/Berlin", True),  # summer: 00:30 on Monday
            ("2026-11-15T22:30:00Z", "Europe/Berlin", False),  # the same hour in winter: 23:30 on Sunday
            ("2026-11-17T03:00:00Z", "America/Lima", True),
        ],
    )
    def test_a_day_is_that_of_the_time_zone(self, moment: str, zone: str, sent: bool) -> None:
        where = Where(to="slack", days=("monday",), zone=zone)
        address = {where.webhook_variable: "https://hooks.slack.com/services/T/B/X"}
        done, fault = deliver(self.mail, where, dt.datetime.fromisoformat(moment), address, lambda *_: 200)
        assert fault == ""
        assert done.startswith("sent" if sent else "not today")

    def test_times_and_days_are_those_of_the_company_unless_they_name_a_zone(self) -> None:
        said = Settings(quiet_hours=QuietHours(), digest=Where(zone="America/Lima"))
        settings = in_zone(said, "Europe/Berlin")
        assert settings.quiet_hours is not None
        assert (settings.quiet_hours.zone, settings.digests[0].zone) == ("Europe/Berlin", "America/Lima")
        assert quiet(settings, dt.datetime(2026, 7, 15, 16, 30, tzinfo=dt.UTC))
        assert not quiet(settings, dt.datetime(2026, 11, 18, 16, 30, tzinfo=dt.UTC))
        assert not quiet(said, dt.datetime(2026, 7, 15, 16, 30, tzinfo=dt.UTC))

    def test_other_days_are_left_out(self) -> None:
        assert NOW.weekday() == 2
        done, fault = deliver(self.mail, Where(to="slack", days=("monday",)), NOW, {}, lambda *_: 200)
        assert (done, fault) == ("not today: slack gets digests on monday", "")

    def test_one_post_that_follows_no_redirect_and_takes_nothing_along(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / ".netrc").write_text("machine 127.0.0.1 login eve password from-netrc\n")
        monkeypatch.setenv("NETRC", str(tmp_path / ".netrc"))
        seen: list[Any] = []
        told: list[Any] = []

        class Hook(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                told.append(self.headers.get("authorization"))
                seen.append(json.loads(self.rfile.read(int(self.headers["content-length"]))))
                self.send_response(307)
                self.send_header("location", "/elsewhere")
                self.send_header("content-length", "0")
                self.end_headers()

            def log_message(self, *_: Any) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Hook)
        thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        try:
            status = post_json(f"http://127.0.0.1:{server.server_address[1]}/hook", to_slack(self.mail, dt.date.min))
        finally:
            server.shutdown()
            server.server_close()
            thread.join(5)
        assert (status, len(seen), told) == (307, 1, [None])
