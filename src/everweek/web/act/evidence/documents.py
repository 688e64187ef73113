"""Evidence as documents: of one case, and of a year."""

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek import clock
from everweek.act.cases.rules import StageName
from everweek.act.evidence.queries import CaseEvidence
from everweek.act.evidence.rules import CLAUSE_OF
from everweek.act.evidence.year import YearEvidence
from everweek.act.shown import CaseShown, RemarkShown
from everweek.act.words import KINDS, SEVERITIES
from everweek.people import saying
from everweek.people.clientele import names_of
from everweek.people.queries import organisation
from everweek.web.act.evidence import words
from everweek.web.act.evidence.printing import Chapter, Document, Table, as_pdf
from everweek.web.act.giving.words import STANDINGS as GIVEN
from everweek.web.act.giving.words import told as gesture_told
from everweek.web.act.words import CLOCKS, DECISIONS, HOW, SIDES, SOUGHT, STAGES, STANDINGS

Named = Mapping[str, str]


def year_pdf(told: YearEvidence) -> bytes:
    """Evidence of a year as a PDF."""
    heads = [_("What"), _("How many"), _("Of"), _("Share, with its interval of 95 %"), _("Given")]
    chapters = [
        Chapter(
            one.heading,
            [] if one.lines else [_("Nothing is known.")],
            Table(heads, [_cells(line.name, line.n, line.of, line.says, line.cost) for line in one.lines]) if one.lines else None,
        )
        for one in words.clauses(told)
    ]
    if missing := words.gaps(told):
        chapters.insert(0, Chapter(_("What is missing"), [says for _clause, says in missing]))
    return as_pdf(_document(words.title(told), words.lead(told), chapters))


def _cells(name: str, n: int, of: int | None, says: str, cost: str) -> list[str]:
    return [name, saying.count(n), "" if of is None else saying.count(of), says, cost]


def case_pdf(told: CaseEvidence, *, notes: bool) -> bytes:
    """Evidence of one case as a PDF; ``notes`` is whether it was asked for with what is among ourselves."""
    case = told.case
    named = names_of([*(one.by for one in told.stages), *(one.by for one in told.remarks)])
    chapters = [
        Chapter(_("The case"), table=Table(["", ""], _facts(told), wide=1)),
        _stages(told, named),
        _promises(told),
        _decided(told),
        _said(told, named),
        *([_improved(told)] if told.improvements else []),
        _lines(told),
    ]
    lead = _("How case #%(id)s was handled, after the headings of ISO 10002.") % {"id": case.id}
    if not notes:
        lead = f"{lead} {_('Notes among ourselves are left out.')}"
    return as_pdf(_document(f"#{case.id} {case.title}".strip(), lead, chapters))


def _document(title: str, lead: str, chapters: Sequence[Chapter]) -> Document:
    foot = _("%(title)s As of %(moment)s.") % {
        "title": title if title.endswith(".") else f"{title}.",
        "moment": saying.exact(clock.now()),
    }
    return Document(organisation().name, title, lead, foot, chapters)


def _facts(told: CaseEvidence) -> list[list[str]]:
    case = told.case
    found = [
        (_("What it is"), KINDS[case.kind]),
        (_("Customer"), case.who),
        (_("Where it stands"), STANDINGS[case.standing]),
        (_("Opened"), saying.exact(case.opened_at)),
        (_("Unit"), case.unit),
        (_("Touchpoint"), case.touchpoint),
        (_("Whose it is"), case.owner_name or _("nobody's yet")),
        (_("How grave"), SEVERITIES[case.severity]),
        (_("Safety"), _("somebody's safety is at stake") if case.safety else ""),
        (_("What is wanted"), SOUGHT.get(case.sought, "")),
        (_("Cause"), case.cause),
        (_("Round"), str(case.round)),
        (_("Cases that are part of it"), ", ".join(f"#{one}" for one in told.parts)),
    ]
    return [[name, str(value)] for name, value in found if value]


def _stages(told: CaseEvidence, named: Named) -> Chapter:
    rows = [
        _numbered(
            told,
            one.case,
            [str(one.round), CLAUSE_OF[one.name].value, str(STAGES[one.name]), saying.exact(one.at), named.get(one.by, "")],
        )
        for one in told.stages
    ]
    # What its parts reached, it reached only where it did so itself.
    reached = {one.name for one in told.stages if one.case == told.case.id}
    missing = [str(STAGES[name]) for name in StageName if name not in reached]
    said = [_("Not reached by now: %(stages)s.") % {"stages": saying.names(missing)}] if missing else []
    heads = _headed(told, [_("Round"), _("Clause"), _("Stage"), _("When"), _("By whom")])
    return Chapter(_("The nine stages"), said, Table(heads, rows, wide=len(heads) - 3))


def _headed(told: CaseEvidence, heads: list[str]) -> list[str]:
    """The heads of a table that tells of a case and of its parts, where there are any."""
    return [_("Case"), *heads] if told.parts else heads


def _numbered(told: CaseEvidence, case: int, cells: list[str]) -> list[str]:
    return [f"#{case}", *cells] if told.parts else cells


def _promises(told: CaseEvidence) -> Chapter:
    rows = [
        _numbered(
            told,
            one.case,
            [
                str(CLOCKS[one.kind]),
                saying.exact(one.started_at),
                *words.hours(one.allowed, one.used, one.over),
                str(words.BECAME[one.became]),
            ],
        )
        for one in told.promises
    ]
    if not rows:
        return Chapter(_("What was promised"), [_("Nothing was promised.")])
    heads = _headed(told, [_("Promise"), _("Since"), _("Hours promised"), _("Used"), _("Over"), _("Became")])
    return Chapter(_("What was promised"), [_("In hours of working time.")], Table(heads, rows))


def _decided(told: CaseEvidence) -> Chapter:
    case = told.case
    said = [f"{DECISIONS[case.decision]}: {case.decided}"] if case.decision else [_("Nothing is decided.")]
    said.append(_verdict(case))
    heads = [_("What was given"), _("When"), _("Where it stands")]
    rows = [
        [
            gesture_told(one) + (f": {one.what}" if one.what else ""),
            saying.exact(one.given_at or one.asked_at),
            str(GIVEN[one.standing]),
        ]
        for one in told.gestures
    ]
    return Chapter(_("What was decided, and what the customer says to it"), said, Table(heads, rows) if rows else None)


def _verdict(case: CaseShown) -> str:
    if case.agreed is None:
        said = _("The customer has not said whether that settles it.")
    else:
        said = _("The customer agrees.") if case.agreed else _("The customer does not agree.")
    return f"{said} “{case.customer_said}”" if case.customer_said else said


def _said(told: CaseEvidence, named: Named) -> Chapter:
    rows = [[_whose(one, named), one.whole or one.text] for one in told.remarks]
    if not rows:
        return Chapter(_("What was said"), [_("Nothing has been written down yet.")])
    return Chapter(_("What was said"), table=Table(["", ""], rows, wide=1))


def _whose(one: RemarkShown, named: Named) -> str:
    how = ", ".join(part for part in (named.get(one.by, ""), str(HOW.get(one.through, ""))) if part)
    written = _("written down %(at)s") % {"at": saying.exact(one.written_at)} if one.written_at is not None else ""
    returned = _("its letter did not arrive") if one.returned_at is not None else ""
    return "\n".join(part for part in (str(SIDES[one.side]), how, saying.exact(one.at), written, returned) if part)


def _improved(told: CaseEvidence) -> Chapter:
    rows = [[one.title, str(words.IMPROVED[one.standing])] for one in told.improvements]
    return Chapter(_("What is made better"), table=Table([_("Improvement"), _("Where it stands")], rows))


def _lines(told: CaseEvidence) -> Chapter:
    sealed = sum(1 for _case, one in told.lines if one.sealed)
    said = ngettext(
        "%(n)s line of the journal is about this case; over %(sealed)s of them a seal stands by now.",
        "%(n)s lines of the journal are about this case; over %(sealed)s of them a seal stands by now.",
        len(told.lines),
    ) % {"n": saying.count(len(told.lines)), "sealed": saying.count(sealed)}
    heads = _headed(told, [_("Place"), _("When"), _("What"), _("Sealed")])
    rows = [
        _numbered(told, case, [str(one.seq), saying.exact(one.at), one.kind, _("yes") if one.sealed else _("not yet")])
        for case, one in told.lines
    ]
    return Chapter(_("The journal"), [said], Table(heads, rows, wide=len(heads) - 2))
