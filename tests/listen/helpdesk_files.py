"""Exports of helpdesks, all made up by us: the columns are those their makers name in public, the rows are ours.

Each holds ticket 417 of Dana, solved by Bob, of the group Billing; 418, which is open; 419 of somebody new. Where it is rated,
Dana was content and the other was not.
"""

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import xlsxwriter

ZENDESK = (
    "Summation column,Id,Requester,Requester id,Requester external id,Requester email,Requester domain,Submitter,Assignee,Group,"
    "Subject,Tags,Status,Priority,Via,Ticket type,Created at,Updated at,Assigned at,Organization,Due date,Initially assigned at,"
    "Solved at,Resolution time,Satisfaction Score,Group stations,Assignee stations,Reopens,Replies,First reply time in minutes"
)
FRESHDESK = (
    "Ticket ID,Subject,Status,Priority,Source,Type,Agent,Group,Created time,Due by Time,Resolved time,Closed time,"
    "Last update time,Initial response time,Time tracked,First response time (in hrs),Resolution time (in hrs),"
    "Agent interactions,Customer interactions,Resolution status,First response status,Tags,Survey results,Association type,"
    "Full name,Title,Email,Work phone,Mobile phone,Tags"
)
CHATWOOT_RATINGS = (
    "Agent Name,Rating,Feedback Comment,Contact Name,Contact Email Address,Contact Phone Number,Link to the conversation,"
    "Recorded date"
)
ZAMMAD_REPORT = (
    "#,Title,State,Priority,Group,Owner,Customer,Organization,Create Channel,Sender,Tags,Created At,Updated At,Closed At"
)


def sheet(header: str, rows: Sequence[Mapping[str, str]], last: Sequence[str] = ()) -> bytes:
    """A CSV file with these columns; what a row does not name is blank."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    names = header.split(",")
    writer.writerow(names)
    writer.writerows([row.get(name, "") for name in names] for row in rows)
    if last:
        writer.writerow(last)
    return out.getvalue().encode()


def lines(rows: Sequence[Mapping[str, object]]) -> bytes:
    """An object a line."""
    return b"".join(json.dumps(row).encode() + b"\n" for row in rows)


def zendesk_csv(path: Path) -> Path:
    """The CSV of tickets."""
    rated = {"Satisfaction Score": "Good"}
    rows = [
        {"Id": "417", "Status": "Solved", "Requester email": "Dana@example.org", "Group": "Billing", "Via": "Mail"} | rated,
        {
            "Id": "418",
            "Status": "Open",
            "Requester email": "noor@example.org",
            "Via": "Web form",
            "Satisfaction Score": "Not Offered",
        },
        {"Id": "419", "Status": "Closed", "Requester email": "noor@example.org", "Group": "Returns", "Via": "Line"}
        | {"Satisfaction Score": "Bad"},
    ]
    for row in rows:
        row |= {"Solved at": "" if row["Id"] == "418" else "2026-10-05 11:40", "Priority": "High", "Subject": "Words, never read"}
    path.write_bytes(sheet(ZENDESK, rows))
    return path


def zendesk_json(path: Path) -> Path:
    """The JSON of tickets, one a line."""

    def ticket(number: int, status: str, mail: str, group: str | None, rating: Mapping[str, object]) -> Mapping[str, object]:
        return {
            "id": number,
            "via": {"channel": "email", "source": {"from": {}, "to": {}, "rel": None}},
            "created_at": "2026-10-04T08:00:00Z",
            "updated_at": "2026-10-05T11:40:00Z",
            "status": status,
            "priority": "high",
            "subject": "never read",
            "requester": {"id": 5, "name": "Dana", "email": mail},
            "assignee": {"id": 2, "name": "Bob", "email": "bob@example.org"},
            "group": {"id": 3, "name": group},
            "satisfaction_rating": rating,
            "comments": [{"id": 1, "body": "never read"}],
            "metric_set": {"solved_at": None if status == "open" else "2026-10-05T11:40:00Z", "reopens": 0},
        }

    path.write_bytes(
        lines(
            [
                ticket(417, "solved", "dana@example.org", "Billing", {"score": "good", "comment": "Quick and kind."}),
                ticket(418, "open", "noor@example.org", None, {"score": "unoffered"}),
                ticket(419, "closed", "noor@example.org", "Returns", {"score": "bad", "comment": None}),
            ]
        )
    )
    return path


def freshdesk_csv(path: Path) -> Path:
    """The CSV of tickets, with the columns of contacts; two are called Tags."""
    rows = [
        {"Ticket ID": "417", "Status": "Resolved", "Email": "dana@example.org", "Group": "Billing", "Source": "Email"}
        | {"Survey results": "Extremely happy"},
        {"Ticket ID": "418", "Status": "Pending", "Email": "noor@example.org", "Group": "Billing", "Source": "Portal"},
        {"Ticket ID": "419", "Status": "Closed", "Email": "noor@example.org", "Group": "Returns", "Source": "Forum"}
        | {"Survey results": "Very Unhappy"},
    ]
    for row in rows:
        at = "" if row["Ticket ID"] == "418" else "2026-10-05 11:40:00"
        row |= {"Resolved time": at, "Priority": "High", "Created time": "2026-10-04 08:00:00", "Subject": "never read"}
    path.write_bytes(sheet(FRESHDESK, rows))
    return path


def chatwoot_ratings(path: Path) -> Path:
    """The CSV of the CSAT report, which ends with a line about its days."""
    link = "https://chat.example.org/app/accounts/1/conversations/"
    rows = [
        {"Rating": "5", "Contact Email Address": "dana@example.org", "Feedback Comment": "Quick and kind."}
        | {"Link to the conversation": f"{link}417", "Agent Name": "Bob (bob@example.org)"},
        {"Rating": "2", "Contact Email Address": "noor@example.org", "Link to the conversation": f"{link}419"},
    ]
    for row in rows:
        row["Recorded date"] = "2026-10-05 11:40:00 UTC"
    path.write_bytes(sheet(CHATWOOT_RATINGS, rows, ["Reporting period 2026-10-01 to 2026-10-31"]))
    return path


def chatwoot_json(path: Path) -> Path:
    """Conversations as the API lists them, one a line."""

    def conversation(number: int, status: str, mail: str, team: str) -> Mapping[str, object]:
        return {
            "meta": {
                "sender": {"id": 9, "name": "Dana", "email": mail, "identifier": None},
                "channel": "Channel::WebWidget",
                "assignee": {"id": 2, "name": "Bob", "email": "bob@example.org"},
                "team": {"id": 4, "name": team},
            },
            "id": number,
            "messages": [],
            "inbox_id": 3,
            "status": status,
            "timestamp": 1791200400,
            "last_activity_at": 1791200400,
            "priority": "high",
        }

    told = [(417, "resolved", "dana@example.org", "Billing"), (418, "open", "noor@example.org", "Billing")]
    path.write_bytes(lines([conversation(*one) for one in [*told, (419, "resolved", "noor@example.org", "Returns")]]))
    return path


def zammad_json(path: Path) -> Path:
    """Tickets as the API lists them with ``expand=true``, one a line."""

    def ticket(number: int, state: str, mail: str, group: str) -> Mapping[str, object]:
        told = {"id": number - 400, "number": str(number), "group": group, "state": state, "priority": "2 normal"}
        closed = None if state == "open" else "2026-10-05T11:40:00.000Z"
        people = {"customer": mail, "owner": "bob@example.org"}
        return {**told, **people, "title": "never read", "create_article_type": "phone", "close_at": closed}

    told = [(417, "closed", "dana@example.org", "Billing"), (418, "open", "noor@example.org", "Billing")]
    path.write_bytes(lines([ticket(*one) for one in [*told, (419, "closed", "noor@example.org", "Returns")]]))
    return path


def zammad_report(path: Path) -> Path:
    """The workbook of a report."""
    told = [("417", "closed", "Billing"), ("418", "open", "Billing"), ("419", "closed", "Returns")]
    with xlsxwriter.Workbook(str(path)) as book:
        page = book.add_worksheet("2026-10")
        page.write_row(0, 0, ZAMMAD_REPORT.split(","))
        for at, (number, state, group) in enumerate(told, start=1):
            row = {
                "#": number,
                "State": state,
                "Group": group,
                "Priority": "2 normal",
                "Customer": "Dana",
                "Create Channel": "phone",
            }
            row["Closed At"] = "" if state == "open" else "2026-10-05 11:40:00"
            for column, name in enumerate(ZAMMAD_REPORT.split(",")):
                page.write_string(at, column, row.get(name, ""))
    return path


EXPORTS: Mapping[str, tuple[str, str, Callable[[Path], Path]]] = {
    "zendesk-tickets": ("zendesk", "zendesk.csv", zendesk_csv),
    "zendesk-tickets-json": ("zendesk", "zendesk.jsonl", zendesk_json),
    "freshdesk-tickets": ("freshdesk", "freshdesk.csv", freshdesk_csv),
    "chatwoot-conversations": ("chatwoot", "chatwoot.jsonl", chatwoot_json),
    "chatwoot-ratings": ("chatwoot", "ratings.csv", chatwoot_ratings),
    "zammad-tickets": ("zammad", "zammad.jsonl", zammad_json),
    "zammad-report": ("zammad", "zammad.xlsx", zammad_report),
}
"""What a map of it is called in ``examples/maps`` -> the helpdesk, the name of the file, and what makes it."""
