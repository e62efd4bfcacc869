"""Files for outside: whole or saying why not, harmless to spreadsheets, without secrets."""

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client

from rcsportal import gunicorn
from senders.exports import lines, senders, trail
from senders.exports.history import reduced
from senders.exports.sender_tables import TABLES
from senders.models import AuditEntry, Draft, Outcome, Project
from senders.sandbox import faults, seed, store
from senders.sandbox.models import Sender
from senders.sender.list_filters import SenderFilters
from tests.conftest import DEALS, SEEDED, signed_in
from tests.onboarding.complete import body
from tests.onboarding.conftest import draft_of
from tests.trail.trail_entries import DRAFT, add, pair, sign_in, tamper

TRAIL = "/p/aurora/audit/export"
SENDERS = "/p/aurora/senders/export.csv"
DOCS = Path(__file__).resolve().parents[2] / "docs" / "verify-an-export.md"
SHOWN = DOCS.parents[1] / "templates" / "exports" / "verify_export.txt"


def text_of(response: Any) -> str:
    assert response.status_code == 200
    return b"".join(response.streaming_content).decode()


def read(text: str) -> tuple[dict[str, str], list[dict[str, str]], list[str]]:
    """Facts of the head, rows by column, the last line."""
    table = list(csv.reader(io.StringIO(text, newline="")))
    facts = {row[0]: row[1] for row in table if row[0].startswith("# ")}
    columns, *rest = [row for row in table if not row[0].startswith("# ")]
    return facts, [dict(zip(columns, row, strict=True)) for row in rest], table[-1]


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+46701234567", "'+46701234567"),
        ("-2+3", "'-2+3"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t=1", "'\t'=1"),
        ("\r=1", "'\r'=1"),
        ("\nmelted", "'\nmelted"),
        (" \u00a0=1", "' \u00a0=1"),
        ("＝1", "'＝1"),
        ("＋1", "'＋1"),
        ("－1", "'－1"),
        ("＠SUM(A1)", "'＠SUM(A1)"),
        ("a;=cmd|' /C calc'!A0", "a;'=cmd|' /C calc'!A0"),
        ('a;"=cmd', "a;'\"=cmd"),
        ("a\t @b\n-c\r+d", "a\t' @b\n'-c\r'+d"),
        ("a; b\nc - d", "a; b\nc - d"),
        ("'=1", "'=1"),
        ("a=1", "a=1"),
        ("", ""),
        (None, ""),
        (0, "0"),
        (-5, "'-5"),
        ('say "no", please\nor not', 'say "no", please\nor not'),
        ("أورورا 🛍️", "أورورا 🛍️"),
    ],
)
def test_cell_that_a_spreadsheet_would_read_as_a_formula_is_escaped(
    value: object, written: str
) -> None:
    text = lines.rows([(value, "x")])
    assert text.startswith('"')
    assert text.endswith(',"x"\r\n'), "every cell is quoted"
    (row,) = csv.reader(io.StringIO(text, newline=""))
    assert row == [written, "x"]
    for separator in ";\t":
        for cells in csv.reader(
            io.StringIO(lines.rows([("x", value)]), newline=None), delimiter=separator
        ):
            for cell in cells:
                assert not cell.strip(' "\u00a0').startswith(tuple("=+-@＝＋－＠")), separator


def verify(tmp_path: Path, text: str, *arguments: str) -> tuple[int, str]:
    """Runs the documented verifier on a file, as a third party would."""
    code = re.search(r"```python\n(.*?)```", DOCS.read_text("utf-8"), re.DOTALL)
    assert code
    assert code.group(1) == SHOWN.read_text("utf-8"), "the page shows the documented code"
    (tmp_path / "verify.py").write_text(code.group(1), "utf-8")
    (tmp_path / "export.jsonl").write_bytes(text.encode())
    run = subprocess.run(
        [sys.executable, "-I", "verify.py", "export.jsonl", *arguments],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return run.returncode, (run.stdout + run.stderr).strip()


def test_documented_verifier_accepts_an_export_and_finds_each_manipulation(
    unguarded: None, auditor: Client, aurora: Project, tmp_path: Path
) -> None:
    add(aurora, target=DRAFT, changes={"after": {"name": "Späti 🌙\u2028 x", "size": 0.5}})
    pair(aurora, Outcome.REFUSED)
    response = auditor.get(f"{TRAIL}.jsonl")
    text = text_of(response)
    last = AuditEntry.objects.get(action="audit.exported")
    name = r'attachment; filename="aurora-audit-\d{4}-\d\d-\d\d-\d{6}\.jsonl"'
    assert re.fullmatch(name, response["Content-Disposition"])
    assert (response["X-Export-Rows"], response["Cache-Control"]) == ("4", "private, no-store")
    good = f"whole: 4 entries; the last is 4 with hash {last.hash}\n"
    unsigned = "Signatures were not verified: no public key was given."
    unknown = (
        "Not known: a rewritten chain with new checkpoints, or a missing end. Compare anchors."
    )
    assert verify(tmp_path, text) == (0, f"{good}{unsigned}\n{unknown}")
    assert verify(tmp_path, text, "--hash", last.hash) == (0, f"{good}{unsigned}")
    (tmp_path / "key.txt").write_text(Client().get("/audit/key/").text, "utf-8")
    status, said = verify(tmp_path, text, "--key", "key.txt", "--hash", last.hash)
    assert status == 0
    assert said.startswith(f"{good}Signed up to entry 4 on 20")
    head, *entries, point, end = text.splitlines(keepends=True)
    assert json.loads(point)["checkpoint"]["number"] == 4, "the export signs the end"
    assert json.loads(head)["exported_by"] == "auditor"
    assert json.loads(end) == {"complete": True, "entries": 4, "left_out": 0}
    out = json.dumps({key: json.loads(entries[1])[key] for key in ("number", "hash")}) + "\n"
    early = [head, *entries[:2], point, *entries[2:], end]
    changed = [*entries[:1], entries[1].replace("manager", "nobody", 1), *entries[2:]]
    forged = entries[1].replace("manager", "mallory", 1).replace("{", '{"complete":true,', 1)
    twice = entries[1].replace("{", '{"actor_name":"mallory",', 1)
    unread = "it is not JSON, or a key appears more than once"
    other = head.replace('"chain":"aurora"', '"chain":"harbor"')
    unsaid = "broken at line 1: it does not say what this file is"
    for what, bad, said in (
        (
            "an end within",
            [head, entries[0], forged, *entries[2:], end],
            "broken at line 3: entry 2",
        ),
        ("after the end", [head, *entries, end, forged], "broken at line 7: it is after the end"),
        ("a key twice", [head, entries[0], twice, end], f"broken at line 3: {unread}"),
        ("no whole", [head.replace('"whole"', '"hole"'), *entries, end], unsaid),
        ("no head", [*entries, end], unsaid),
        ("another chain", [other, *entries, end], "broken at line 2: entry 1"),
        ("no object", [head, "[]\n", end], "broken at line 2: no object"),
        ("empty", [], "not complete: it ends after 0 entries"),
        ("changed", [head, *changed, end], "broken at line 3: entry 2"),
        ("removed", [head, *entries[:2], *entries[3:], end], "broken at line 4: entry 4"),
        ("first removed", [head, *entries[1:], end], "broken at line 2: entry 2"),
        ("swapped", [head, entries[1], entries[0], *entries[2:], end], "broken at line 2: entry 2"),
        ("doubled", [head, entries[0], *entries, end], "broken at line 3: entry 1"),
        ("end removed", [head, *entries], "not complete: it ends after 4 entries"),
        ("last removed", [head, *entries[:3], end], "not complete: it ends after 3 entries"),
        (
            "left out of a whole file",
            [head, entries[0], out, *entries[2:], end],
            "broken at line 3: entry 2",
        ),
        (
            "a checkpoint too early",
            early,
            "broken at line 4: checkpoint 1 is of other entries than those before it",
        ),
        ("spoilt", [head, entries[0][:-9] + "\n", end], f"broken at line 2: {unread}"),
    ):
        assert verify(tmp_path, "".join(bad)) == (1, said), what
    third = json.loads(entries[2])["hash"]
    cut = head + "".join(entries[:3]) + end.replace("4", "3", 1)
    assert verify(tmp_path, cut)[0] == 0, "a cut end shows only against a hash that is known"
    said = f"not up to the expected hash: the last is 3 with hash {third}"
    assert verify(tmp_path, cut, "--hash", last.hash) == (1, said)
    tamper(2)
    status, said = verify(tmp_path, text_of(auditor.get(f"{TRAIL}.jsonl")))
    assert (status, said) == (1, "broken at line 3: entry 2")


def test_filtered_and_sign_in_exports_contain_only_their_entries_and_verify(
    auditor: Client, aurora: Project, tmp_path: Path
) -> None:
    add(aurora, now=SEEDED - timedelta(days=300))
    pair(aurora, Outcome.REFUSED)
    add(aurora, target=DRAFT, who="onboarding")
    sign_in("stranger")
    sign_in("manager")
    text = text_of(auditor.get(f"{TRAIL}.jsonl?from=2026-11-01&person=manager"))
    head, *rows, end = [json.loads(line) for line in text.splitlines()]
    shown = [row["number"] for row in rows if "actor_name" in row]
    assert shown == [2, 3], "attempts too, the export itself not"
    hidden = [row["number"] for row in rows if row.keys() == {"number", "hash"}]
    assert hidden == [1, 4, 5], "what a filter leaves out, as number and hash alone"
    assert end == {"complete": True, "entries": 2, "left_out": 3}
    assert head["filter"] == "from: 2026-11-01; person: manager"
    assert not head["whole"]
    said = "filtered: 2 entries and 3 as number and hash; the last is 5 with hash "
    assert verify(tmp_path, text)[1].startswith(said)
    later = text_of(auditor.get(f"{TRAIL}.jsonl?action=audit.exported&from=2026-11-01"))
    head, *rows, end = [json.loads(line) for line in later.splitlines()]
    assert verify(tmp_path, later)[0] == 0
    people = text_of(auditor.get(f"{TRAIL}.jsonl?chain=people"))
    assert '"number":2' in people
    assert "stranger" not in people
    assert verify(tmp_path, people)[0] == 0
    recorded = AuditEntry.objects.filter(action="audit.exported").order_by("number")
    assert [entry.changes for entry in recorded if "action" not in entry.changes["filter"]] == [
        {"format": "jsonl", "filter": {"from": "2026-11-01", "person": "manager"}},
        {"format": "jsonl", "filter": {"chain": "people"}},
    ]
    response = auditor.get(f"{TRAIL}.csv?outcome=refused&melted=1&bom=1")
    table = text_of(response)
    assert table.startswith(lines.BOM)
    facts, rows, last = read(table.removeprefix(lines.BOM))
    assert facts["# Project"] == "Aurora Retail Group (aurora)"
    assert facts["# Exported by"] == "auditor"
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", facts["# Exported at"])
    assert (facts["# Filter"], facts["# Ignored"]) == ("outcome: refused", "melted")
    assert [row["number"] for row in rows] == ["3"]
    assert set(rows[0]) == {*AuditEntry.HASHED, "hash"}
    assert last == ["# Complete", "1 row"]


def test_long_trail_is_read_in_blocks_outside_a_transaction(
    aurora: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(trail, "BLOCK", 2)
    for _each in range(5):
        add(aurora)
    sizes = []
    for block in trail.blocks(AuditEntry.objects.filter(project_slug="aurora")):
        sizes.append(len(block))
        assert all(getattr(one, "_from_testcase", False) for one in connection.atomic_blocks)
    assert sizes == [2, 2, 1]


def test_sender_export_has_the_rows_of_the_filtered_list_and_is_recorded(auditor: Client) -> None:
    response = auditor.get(
        f"{SENDERS}?sort=name&state=LAUNCHING&state=IN_TEST&size=10&page=x&bom=1"
    )
    text = text_of(response)
    assert text.startswith(lines.BOM)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert "aurora-senders-" in response["Content-Disposition"]
    facts, rows, last = read(text.removeprefix(lines.BOM))
    assert facts["# Filter"] == "state: LAUNCHING, IN_TEST; sort: name"
    assert len(rows) == int(response["X-Export-Rows"]) > 60
    assert last == ["# Complete", f"{len(rows)} rows"]
    assert {row["state"] for row in rows} == {"LAUNCHING", "IN_TEST"}
    deals = next(row for row in rows if row["id"] == DEALS)
    since, modified = deals.pop("since"), deals.pop("modified")
    assert since == "2026-11-21T08:24:10Z"
    assert modified.endswith("Z")
    assert deals == {
        "id": DEALS,
        "name": "Aurora Deals",
        "state": "LAUNCHING",
        "region": "EU",
        "billing_category": "CONVERSATIONAL",
        "use_case": "PROMOTIONAL",
        "waits_for": "You: 1 needs attention",
        "countries_live": "1",
        "countries_total": "4",
        "test_numbers_verified": "1",
        "test_numbers_total": "3",
        "created": deals["created"],
        "launched": "2026-11-17T08:24:10Z",
        "countries": deals["countries"],
        "operators": deals["operators"],
        "owner": "",
        "read_at": "",
        "gone_at": "",
    }
    assert "SE:LAUNCHED" in deals["countries"].split()
    assert re.search(r"\bFR:REJECTED\b", deals["operators"])
    entry = AuditEntry.objects.get(action="senders.exported")
    assert entry.changes["filter"] == {"state": ["LAUNCHING", "IN_TEST"], "sort": ["name"]}
    assert (entry.actor_name, entry.target_label) == ("auditor", "Aurora Retail Group")
    whole = text_of(auditor.get(SENDERS))
    for name in (
        "أورورا للعروض",
        "🛍️ Aurora Späti 🌙",
        "奥罗拉 商店",
        "Tom & Söhne <b>“Fisch”</b> O'Neill",
    ):
        assert name in whole
    assert len(read(whole)[1]) == 240
    page = auditor.get("/p/aurora/senders/?state=LAUNCHED&size=10").text
    assert f'href="{SENDERS}?state=LAUNCHED&amp;size=10"' in page
    assert f'href="{SENDERS}?state=LAUNCHED&amp;size=10&amp;bom=1"' in page
    assert f'href="{SENDERS}?&amp;bom=1"' in auditor.get("/p/aurora/senders/").text
    swapped = auditor.get("/p/aurora/senders/?state=DRAFT", headers={"HX-Request": "true"}).text
    assert re.search(
        rf'id="export" hx-swap-oob="true">.*?<a href="{SENDERS}\?state=DRAFT"', swapped, re.DOTALL
    )


def walk(response: Any, pages: int) -> Iterator[str]:
    """The head and the first pages of a streamed answer."""
    for _page in range(pages + 1):
        yield next(response.streaming_content).decode()


def test_sender_export_states_failures_stops_when_left_and_has_no_duplicates(
    auditor: Client,
) -> None:
    seed.seed_generated(seed.AURORA, 700, SEEDED)
    broken: Any = auditor.get(SENDERS)
    assert len("".join(walk(broken, 6)).splitlines()) == 1 + 600
    faults.order("GET /rcs/senders", "error", errorCode="invalid_page_token")
    *_facts, last = [chunk.decode() for chunk in broken.streaming_content]
    assert last.startswith("# Incomplete,")
    assert "600 rows exported before this error: Sinch could not complete the request." in last
    assert "invalid_page_token" in last

    left: Any = auditor.get(SENDERS)
    list(walk(left, 2))
    asked = len(store.requests())
    left._iterator.close()  # what a server does once nobody reads
    assert len(store.requests()) == asked, "who stops reading stops the asking"

    moved: Any = auditor.get(f"{SENDERS}?sort=modified")
    first = "".join(walk(moved, 1))
    early = read(f"{first}# x,\r\n")[1][0]["id"]
    Sender.objects.filter(pk=early).update(modified=SEEDED + timedelta(days=9))
    rest = b"".join(moved.streaming_content).decode()
    assert early not in rest, "a sender that moved on is written once"
    assert rest.splitlines()[-1] == '# Complete,"700 rows"'


def test_sender_export_that_fails_at_the_first_page_is_502_and_not_recorded(
    auditor: Client,
) -> None:
    faults.order("GET /rcs/senders", "error", errorCode="unauthorized_error")
    response = auditor.get(SENDERS)
    assert response.status_code == 502
    assert "Sinch rejected the portal’s credentials." in response.text
    assert not AuditEntry.objects.exists()


class Circle:
    """A list whose pages follow each other round and round; more than two rounds fail."""

    def __init__(self, pages: Sequence[senders.Page]) -> None:
        self.pages = iter([*pages, *pages])

    def list_senders(self, **query: object) -> senders.Page:
        return next(self.pages)


@pytest.mark.parametrize("tokens", ["a", "ab", "abc"])
def test_sender_export_ends_when_sinch_returns_the_same_page_twice(
    aurora: Project, tokens: str
) -> None:
    first, *others = [
        senders.Page.model_validate(
            {"totalSize": 9, "pageSize": 100, "nextPageToken": token, "senders": []}
        )
        for token in tokens
    ]
    client: Any = Circle([*others, first])
    about = lines.About("senders", aurora, "auditor", SEEDED, {})
    *_rows, last = senders.csv_lines(
        senders.walk_sinch(client, SenderFilters(), first), about, TABLES["senders"]
    )
    text = "0 rows exported before this error: Sinch returned the same page twice."
    assert last == f'# Incomplete,"{text}"\r\n'


@pytest.mark.parametrize(
    ("count", "promised", "words"),
    [
        (1, 1, "1 row"),
        (2, None, "2 rows"),
        (
            1,
            2,
            "1 row. The list changed during the export. Sinch reported 2 senders at the start.",
        ),
        (
            3,
            2,
            "3 rows. The list changed during the export. Sinch reported 2 senders at the start.",
        ),
    ],
)
def test_last_line_counts_rows_and_names_a_list_that_changed(
    count: int, promised: int | None, words: str
) -> None:
    assert lines.complete(count, promised) == f'# Complete,"{words}"\r\n'


@pytest.fixture
def draft(aurora: Project) -> Draft:
    return draft_of(aurora, body())


def test_history_export_has_each_saved_change_and_is_recorded(
    auditor: Client, draft: Draft
) -> None:
    staff, place = signed_in("onboarding"), f"/p/aurora/onboarding/{draft.pk}/"
    staff.post(f"{place}brand/", {"name": "=Späti 🌙", "then": "leave"})
    staff.post(f"{place}test-numbers/", {"test_numbers": "+46701234567\r\n+46707654321"})
    response = auditor.get(f"{place}history/export.csv")
    facts, rows, last = read(text_of(response))
    draft.refresh_from_db()
    assert facts["# Export"] == f"history of draft {draft.pk}, {draft.title}"
    assert f"draft-{draft.pk}-history" in response["Content-Disposition"]
    assert last == ["# Complete", f"{len(rows)} rows"]
    assert {row["save"] for row in rows} == {
        str(pk) for pk in draft.saves.values_list("pk", flat=True)
    }
    name = next(row for row in rows if row["field"] == "name" and row["version"] == "2")
    assert (name["before"], name["after"], name["by"]) == (
        "Aurora Deals",
        "'=Späti 🌙",
        "onboarding",
    )
    assert (name["step"], name["label"], name["set_aside"]) == ("brand", "Name", "no")
    numbers = [row for row in rows if row["field"] == "test_numbers"][-1]
    assert numbers["after"].startswith("'+46•••567 #")
    assert numbers["after"].count("\n") == 1
    entry = AuditEntry.objects.get(action="draft.exported")
    assert (entry.target_kind, entry.target_id) == ("draft", str(draft.pk))
    assert auditor.get("/p/harbor/onboarding/1/history/export.csv").status_code == 404
    page = auditor.get(f"{place}history/").text
    assert f'href="{place}history/export.csv"' in page
    assert f'href="{place}history/export.csv?bom=1"' in page


@pytest.mark.parametrize(
    ("step", "name", "value", "shown"),
    [
        ("contacts", "phones-0-number", "+46701234567", "+46•••567 #"),
        ("contacts", "phones-0-label", "Service", "Service"),
        ("contacts", "emails-0-address", "jane@example.org", "j•••@example.org #"),
        ("verification", "name", "Jane Holm", "J••• #"),
        ("verification", "partner_contact_name", "Jane Holm", "J••• #"),
        ("brand", "name", "Aurora", "Aurora"),
        ("us", "embedded_phone", "yes", "yes"),
        ("general", "help_message", "Call +46 70 123 45 67", "Call +46•••567 #"),
    ],
)
def test_exported_answers_have_personal_data_redacted(
    step: str, name: str, value: str, shown: str
) -> None:
    assert reduced(step, {name: [value]})[name][0].startswith(shown)


def test_exports_contain_no_secret_and_no_full_phone_number(
    manager: Client, aurora: Project, draft: Draft
) -> None:
    add(
        aurora,
        changes={"after": {"authToken": "planted-token", "testNumber": "+46701234567"}},
    )
    place = f"/p/aurora/onboarding/{draft.pk}/"
    manager.get(f"{SENDERS}?name=%2B46701234567")
    whole = ""
    for url in (f"{TRAIL}.csv", f"{TRAIL}.jsonl", SENDERS, f"{place}history/export.csv"):
        whole += text_of(manager.get(url))
    token = Sender.objects.get(pk=DEALS).body.get("authToken", "")
    for secret in filter(None, ("planted-token", aurora.key_secret().get_secret_value(), token)):
        assert secret not in whole
    for number in re.findall(r"\+\d[\d ().-]{7,}\d", whole):
        pytest.fail(f"a number stands in an export: {number}")
    assert "+46•••567" in whole


def test_filter_in_an_export_and_its_entry_has_phone_numbers_redacted(auditor: Client) -> None:
    identifier = "12345678-1234-1234-1234-123456789012"
    for looked_for in ("46701234567", "+46 70 123 45 67", "draft:46701234567"):
        query = {"object": looked_for, "46701234567": "1", "person": looked_for}
        head = json.loads(text_of(auditor.get(f"{TRAIL}.jsonl", query)).splitlines()[0])
        assert "•••567 #" in head["filter"]
        assert head["ignored"][0].startswith("•••567 #")
        table = text_of(auditor.get(f"{TRAIL}.csv", query))
        names = text_of(auditor.get(SENDERS, {"name": looked_for, "id": identifier}))
        assert f"id: {identifier}" in names, "an id is no number"
        kept = [str(entry.changes) for entry in AuditEntry.objects.all()]
        for text in (str(head), table, names, *kept):
            assert "46701234567" not in text
            assert "123 45 67" not in text
    assert "•••567 #" in kept[-1]


def test_gunicorn_workers_are_not_limited_in_requests() -> None:
    assert not hasattr(gunicorn, "max_requests")


def test_every_member_can_export_by_get_and_each_export_is_recorded() -> None:
    for url in (f"{TRAIL}.csv", f"{TRAIL}.jsonl", SENDERS):
        for name in ("auditor", "onboarding", "manager", "admin"):
            assert text_of(signed_in(name).get(url))
        assert signed_in("admin").post(url).status_code == 405
        assert signed_in("onboarding").get(url.replace("aurora", "harbor")).status_code == 404
    assert AuditEntry.objects.count() == 12


def test_each_export_has_its_file_name_type_row_count_and_streaming_headers(draft: Draft) -> None:
    history = f"/p/aurora/onboarding/{draft.pk}/history/export.csv"
    sign_in("manager")
    with time_machine.travel(SEEDED, tick=False):
        client = signed_in("auditor")
        for url, name, kind, count in (
            (f"{TRAIL}.csv", "audit-2026-11-23-082410.csv", "text/csv", "1"),
            (f"{TRAIL}.jsonl", "audit-2026-11-23-082410.jsonl", "application/jsonl", "2"),
            (f"{TRAIL}.csv?chain=people", "sign-ins-2026-11-23-082410.csv", "text/csv", "1"),
            (f"{TRAIL}.jsonl?chain=people", "sign-ins-2026-11-23-082410.jsonl", "", "1"),
            (SENDERS, "senders-2026-11-23-082410.csv", "text/csv", "240"),
            (history, f"draft-{draft.pk}-history-2026-11-23-082410.csv", "text/csv", None),
        ):
            response = client.get(url)
            saved_as = f'attachment; filename="aurora-{name}"'
            assert response["Content-Disposition"] == saved_as, url
            assert response["Content-Type"] == f"{kind or 'application/jsonl'}; charset=utf-8", url
            assert response.get("X-Export-Rows") == count, url
            assert response["Cache-Control"] == "private, no-store", url
            assert response["Content-Encoding"] == "identity", url
            assert response["X-Accel-Buffering"] == "no", url
            assert not text_of(response).startswith(lines.BOM), url
        assert not text_of(client.get(f"{TRAIL}.jsonl?bom=1")).startswith(lines.BOM)


def test_each_export_is_recorded_with_its_object_format_filter_and_ignored_values(
    auditor: Client, draft: Draft
) -> None:
    history = f"/p/aurora/onboarding/{draft.pk}/history/export.csv"
    project = ("project", "aurora", "Aurora Retail Group")
    for url, action, target, kind in (
        (f"{TRAIL}.csv", "audit.exported", project, "csv"),
        (f"{TRAIL}.jsonl", "audit.exported", project, "jsonl"),
        (SENDERS, "senders.exported", project, "csv"),
        (history, "draft.exported", ("draft", str(draft.pk), draft.title), "csv"),
    ):
        text = text_of(auditor.get(f"{url}?colour=red&bom=1"))
        assert "colour" in (text[-400:] if url == SENDERS else text[:400]), url
        entry = AuditEntry.objects.filter(project_slug="aurora").latest("number")
        assert (entry.action, entry.outcome) == (action, "succeeded")
        assert (entry.target_kind, entry.target_id, entry.target_label) == target
        counted = {"count": 240} if action == "senders.exported" else {}
        assert entry.changes == {"format": kind, "filter": {}, **counted}
        assert (entry.actor_name, entry.role) == ("auditor", "auditor")


def test_trail_export_ends_with_its_own_entry_and_sign_ins_are_all_exported(
    auditor: Client, aurora: Project
) -> None:
    for _each in range(3):
        sign_in("manager")
    response = auditor.get(f"{TRAIL}.csv?chain=people")
    assert [row["number"] for row in read(text_of(response))[1]] == ["1", "2", "3"]
    response = auditor.get(f"{TRAIL}.csv")
    add(aurora)
    rows = read(text_of(response))[1]
    assert [(row["number"], row["action"]) for row in rows] == [
        ("1", "audit.exported"),
        ("2", "audit.exported"),
    ]


@pytest.mark.parametrize(
    ("query", "chain", "whole"),
    [
        ("", "aurora", True),
        ("?colour=red&bom=1", "aurora", True),
        ("?from=2026-11-01", "aurora", False),
        ("?person=manager", "aurora", False),
        ("?chain=people", "", False),
    ],
)
def test_json_export_is_whole_only_without_filters(
    auditor: Client, query: str, chain: str, whole: bool
) -> None:
    head = json.loads(text_of(auditor.get(f"{TRAIL}.jsonl{query}")).splitlines()[0])
    assert (head["chain"], head["whole"], head["project"]) == (chain, whole, "aurora")
