"""The simulated year as files, such as any organisation has them; the same year is the same bytes."""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.resources import files
from pathlib import Path

from everweek import clock
from everweek.cli.demo import comments, company, complaints, renewing, reviews
from everweek.cli.demo.staff import Employee
from everweek.cli.demo.year import Column, Year

_EXPECTED = {-1.0: "worse", 0.0: "as", 1.0: "better"}


@dataclass(frozen=True)
class Written:
    """A file, what is in it as people say it, the map to import it by, and how much of the work of all files it is."""

    path: Path
    title: str
    map_text: str
    share: float


def write(year: Year, folder: Path) -> list[Written]:
    """Write the files of a year into a folder; they are to be imported in their order."""
    return [
        Written(_employees(folder / "employees.csv", year.staff.employees), "employees", _map("employees"), 0.03),
        Written(_employees(folder / "employees-moved.csv", year.staff.moves), "employees who moved", _map("employees"), 0.01),
        Written(_customers(folder / "customers.csv", year), "customers", _map("customers"), 0.07),
        Written(_moments(folder / "interactions.csv", year), "interactions", _map("interactions"), 0.46),
        Written(_answers(folder / "answers.jsonl", year), "answers", _map("answers"), 0.17),
        Written(_asked(folder / "asked.csv", year), "who was asked", _map("invitations"), 0.18),
        Written(_table(folder / "reviews.csv", reviews.COLUMNS, reviews.draw(year)), "reviews", _map("mentions"), 0.01),
        Written(_table(folder / "passes.csv", renewing.COLUMNS, renewing.draw(year)), "season passes", _map("passes"), 0.01),
        Written(write_complaints(folder / "cases.csv", year), "complaints", _map("cases"), 0.06),
    ]


def _map(name: str) -> str:
    return (files("everweek.cli.demo") / "maps" / f"{name}.yaml").read_text(encoding="utf-8")


def _employees(path: Path, employees: Sequence[Employee]) -> Path:
    rows = [
        (one.employee, one.name, one.email, one.language, one.unit, one.role, one.since, one.until or "", one.left_on or "")
        for one in employees
    ]
    return _table(path, ("Number", "Name", "E-mail", "Language", "Unit", "Role", "Since", "Until", "Left"), rows)


def _customers(path: Path, year: Year) -> Path:
    rows = [(one.customer, one.name, one.email, one.language, one.tier, one.home, one.since) for one in year.customers]
    return _table(path, ("Customer", "Name", "E-mail", "Language", "Card", "Home port", "Customer since"), rows)


def _moments(path: Path, year: Year) -> Path:
    columns = [year.moments[name].tolist() for name in ("interaction", "customer", "member", "unit", "touchpoint", "channel")]
    names = ("Moment", "Customer", "Handled by", "Unit", "Touchpoint", "Channel", "When")
    return _table(path, names, zip(*columns, _when(year.moments), strict=True))


def _answers(path: Path, year: Year) -> Path:
    answers = year.answers
    names = {
        "moment": "interaction",
        "customer": "customer",
        "handled_by": "member",
        "unit": "unit",
        "touchpoint": "touchpoint",
        "language": "language",
        "csat": "csat",
        "recommend": "nps",
        "effort": "ces",
        "heard": "heard",
        "respected": "respected",
        "understood": "understood",
        "valued": "valued",
        "letter": "letter",
    }
    columns = [answers[name].tolist() for name in names.values()]
    told = zip(zip(*columns, strict=True), answers["expectation"].tolist(), comments.draw(year), _when(answers), strict=True)
    with path.open("w", encoding="utf-8", newline="\n") as opened:
        for cells, expectation, comment, when in told:
            row = {
                name: int(cell) if isinstance(cell, float) else cell for name, cell in zip(names, cells, strict=True) if _is(cell)
            }
            row |= {"expected": _EXPECTED[expectation], "answered": when}
            if comment:
                row["comment"] = comment
            opened.write(json.dumps(row, ensure_ascii=False) + "\n")
    return path


def _asked(path: Path, year: Year) -> Path:
    asked = year.asked
    moments = asked["interaction"].tolist()
    answers = [moment if answered else "" for moment, answered in zip(moments, asked["answered"].tolist(), strict=True)]
    columns = [asked[name].tolist() for name in ("customer", "unit", "touchpoint", "language", "outcome")]
    names = ("Moment", "Customer", "Unit", "Touchpoint", "Language", "Outcome", "Answer", "When")
    return _table(path, names, zip(moments, *columns, answers, _when(asked), strict=True))


def write_complaints(path: Path, year: Year) -> Path:
    """Write the complaints of a year, as the program told them that kept them."""
    columns = {
        "Complaint": "number",
        "Received": "opened_at",
        "Unit": "unit",
        "Touchpoint": "touchpoint",
        "Customer": "customer",
        "Language": "language",
        "Subject": "title",
        "What the customer wrote": "text",
        "Cause": "cause",
        "Priority": "severity",
        "Handled by": "owner",
        "First reply": "first_reply_at",
        "Assessed": "assessed_at",
        "Looked into": "looked_into_at",
        "Remedy": "remedy",
        "Offered instead": "alternative",
        "Told": "told_at",
        "Answer": "answer",
        "Verdict": "verdict",
        "Customer said": "customer_said",
        "Closed": "closed_at",
        "Given": "gesture",
        "Amount": "amount",
        "Currency": "currency",
    }
    rows = [[_cell(getattr(one, name)) for name in columns.values()] for one in complaints.draw(year)]
    return _table(path, tuple(columns), rows)


def _cell(told: object) -> object:
    """Return a value as a cell of a file: a moment on the clocks of the company; empty for what has not been."""
    if isinstance(told, datetime):
        return told.astimezone(clock.zone_of(company.ZONE)).strftime("%Y-%m-%d %H:%M")
    return "" if told is None else told


def _is(cell: object) -> bool:
    """Whether something was said: not blank, and no NaN (which alone differs from itself)."""
    return cell != "" and cell == cell  # see above


def _when(columns: Mapping[str, Column]) -> Iterable[str]:
    days, minutes = columns["day"].tolist(), columns["minute"].tolist()
    return (f"{day.isoformat()} {minute // 60:02d}:{minute % 60:02d}" for day, minute in zip(days, minutes, strict=True))


def _table(path: Path, names: Sequence[str], rows: Iterable[Sequence[object]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.writer(opened, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    return path
