"""Who may do what, how far: one table. Everything that asks for a right asks here, through ``people.access``.

A right is never stored with an account. It follows from the posts a member holds today: each post has a role, the table says
how far that role reaches for an action, and the post's unit says where. ``POLICY[action][role]`` left out means: not at all.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Role(StrEnum):
    """What somebody does in a unit."""

    FRONT_LINE = "front_line"
    LEAD = "lead"
    SERVICE_MANAGER = "service_manager"
    PEOPLE_TRAINING = "people_training"
    DIRECTOR = "director"
    ADMINISTRATOR = "administrator"


class Reach(StrEnum):
    """How far a right goes: what is one's own; the post's unit and all below it; the whole organisation."""

    OWN = "own"
    UNIT = "unit"
    ALL = "all"


class Action(StrEnum):
    """Everything that needs a right. The sentence beside each is in ``ACTIONS``."""

    MEASURES_READ = "measures.read"
    RESPONSES_READ = "responses.read"
    RESPONSES_ADD = "responses.add"
    RESPONSES_CORRECT = "responses.correct"
    COMMENTS_CORRECT = "comments.correct"
    COMMENTS_UNMASKED = "comments.unmasked"
    TOPICS_EDIT = "topics.edit"
    QUESTIONNAIRES_READ = "questionnaires.read"
    QUESTIONNAIRES_EDIT = "questionnaires.edit"
    LINKS_OPEN = "links.open"
    ASKING_EDIT = "asking.edit"
    INVITATIONS_MAKE = "invitations.make"
    INTERACTIONS_READ = "interactions.read"
    INTERACTIONS_LOG = "interactions.log"
    TOUCHPOINTS_EDIT = "touchpoints.edit"
    SOURCES_EDIT = "sources.edit"
    IMPORTS_RUN = "imports.run"
    CUSTOMERS_READ = "customers.read"
    CUSTOMERS_EDIT = "customers.edit"
    CUSTOMERS_EXPORT = "customers.export"
    CUSTOMERS_ERASE = "customers.erase"
    CONTACT_EDIT = "contact.edit"
    SEGMENTS_READ = "segments.read"
    SEGMENTS_EDIT = "segments.edit"
    UNITS_READ = "units.read"
    UNITS_EDIT = "units.edit"
    HOURS_EDIT = "hours.edit"
    PEOPLE_READ = "people.read"
    PEOPLE_EDIT = "people.edit"
    PROFILE_EDIT = "profile.edit"
    PEOPLE_APPOINT = "people.appoint"
    NOTICES_READ = "notices.read"
    WORDS_EDIT = "words.edit"
    TOLD_READ = "told.read"
    CHANNELS_EDIT = "channels.edit"
    TOKENS_MAKE = "tokens.make"
    LEDGER_SPEND = "ledger.spend"
    LEDGER_READ = "ledger.read"
    ALLOWANCES_EDIT = "allowances.edit"
    CASES_READ = "cases.read"
    CASES_WRITE = "cases.write"
    CASES_LEAD = "cases.lead"
    BOARD_READ = "board.read"
    CASES_RULE = "cases.rule"
    ASSIGNING_EDIT = "assigning.edit"
    SKILLS_READ = "skills.read"
    PROMISES_EDIT = "promises.edit"
    GUIDES_EDIT = "guides.edit"
    CAUSES_EDIT = "causes.edit"
    IMPROVEMENTS_EDIT = "improvements.edit"
    IMPROVEMENTS_TELL = "improvements.tell"
    IMPROVEMENTS_PUBLISH = "improvements.publish"
    RESPECT_REPORT = "respect.report"
    RESPECT_READ = "respect.read"
    RESPECT_CARE = "respect.care"
    RESPECT_DECIDE = "respect.decide"
    CHARTER_EDIT = "charter.edit"
    CUSTOMERS_THANK = "customers.thank"
    WEBHOOKS_EDIT = "webhooks.edit"
    JOURNAL_READ = "journal.read"
    JOBS_READ = "jobs.read"
    ORGANISATION_EDIT = "organisation.edit"


ROLES: Mapping[Role, Promise] = MappingProxyType(
    {
        Role.FRONT_LINE: _("Front line"),
        Role.LEAD: _("Team lead"),
        Role.SERVICE_MANAGER: _("Service manager"),
        Role.PEOPLE_TRAINING: _("People and training"),
        Role.DIRECTOR: _("Director"),
        Role.ADMINISTRATOR: _("Administrator"),
    }
)

ACTIONS: Mapping[Action, Promise] = MappingProxyType(
    {
        Action.MEASURES_READ: _("See measures: scores with their uncertainty, for the units within reach."),
        Action.RESPONSES_READ: _("Read single responses with their comments."),
        Action.RESPONSES_ADD: _("Store a response, by hand or through the API."),
        Action.RESPONSES_CORRECT: _("Correct or withdraw a stored response; the first one stays in the journal."),
        Action.COMMENTS_CORRECT: _("Say what a comment is to be held for: how it feels, its topics, whether it is urgent."),
        Action.COMMENTS_UNMASKED: _("Read personal data in comments: mail addresses, numbers, names of customers."),
        Action.TOPICS_EDIT: _("Keep, name, merge and retire topics, and have judging learned now."),
        Action.QUESTIONNAIRES_READ: _("See questionnaires and their versions."),
        Action.QUESTIONNAIRES_EDIT: _("Write, translate and publish questionnaires."),
        Action.LINKS_OPEN: _("Open and close links at which customers answer, for the units within reach."),
        Action.ASKING_EDIT: _("Write the rules by which customers are asked after a moment with us."),
        Action.INVITATIONS_MAKE: _("Invite a customer to answer, withdraw an invitation, see who was asked and who was not."),
        Action.INTERACTIONS_READ: _("See the moments customers had with us."),
        Action.INTERACTIONS_LOG: _("Log a moment with a customer, by hand (naming somebody new with it) or through the API."),
        Action.TOUCHPOINTS_EDIT: _("Name and order the touchpoints."),
        Action.SOURCES_EDIT: _("Listen where people speak of us unasked, and take in what a helpdesk tells."),
        Action.IMPORTS_RUN: _("Import a file, see how imports went, fetch what was refused."),
        Action.CUSTOMERS_READ: _(
            "Look up a customer. A customer belongs to the organisation, not to a unit: reach is all or nothing."
        ),
        Action.CUSTOMERS_EDIT: _("Add a customer, change a profile, merge two that are one."),
        Action.CUSTOMERS_EXPORT: _("Hand a customer everything we hold about them, as one file."),
        Action.CUSTOMERS_ERASE: _("Erase a customer, for good."),
        Action.CONTACT_EDIT: _("Set how often customers may hear from us, and let held addresses be written to again."),
        Action.SEGMENTS_READ: _("See segments and cut numbers by them."),
        Action.SEGMENTS_EDIT: _("Write segments: rules about customers."),
        Action.UNITS_READ: _("See the units of the organisation."),
        Action.HOURS_EDIT: _("Set when a unit works: shifts, public holidays, days of its own."),
        Action.UNITS_EDIT: _("Open, rename, move and close units."),
        Action.PEOPLE_READ: _("See colleagues and their posts."),
        Action.PEOPLE_EDIT: _("Let colleagues join and leave, and give posts at the front line and of team leads."),
        Action.PROFILE_EDIT: _("Change one's own name, language and time zone."),
        Action.NOTICES_READ: _("Read what one is told of, and choose how: one's own alone."),
        Action.WORDS_EDIT: _("Rewrite what colleagues and customers are told, language by language."),
        Action.PEOPLE_APPOINT: _("Give the posts that reach the whole organisation, and make accounts for them."),
        Action.TOLD_READ: _("See who was told what and when, customers and colleagues, and who was not and why."),
        Action.CHANNELS_EDIT: _("Give a unit a chat where notices go, try it, and choose what goes there."),
        Action.TOKENS_MAKE: _("Make and revoke tokens for programs: one's own, or everybody's."),
        Action.LEDGER_SPEND: _("Give what the role may give, from a budget."),
        Action.LEDGER_READ: _("See accounts and postings of the ledger."),
        Action.ALLOWANCES_EDIT: _("Set what each role may give without asking, and the budgets it is taken from."),
        Action.CASES_READ: _("Read cases: what customers complain of, and what was done."),
        Action.CASES_WRITE: _("Open a case and move it on."),
        Action.CASES_LEAD: _("Answer for cases that were handed up, and close one to which the customer has not agreed."),
        Action.BOARD_READ: _("See how the clocks of the cases stand where one leads, and what waits with whom."),
        Action.CASES_RULE: _("Write the rules by which cases are opened."),
        Action.ASSIGNING_EDIT: _("Set how new cases find their owner, and say what a colleague knows."),
        Action.SKILLS_READ: _("See what it is said that colleagues know; the front line, of themselves."),
        Action.PROMISES_EDIT: _("Set how much working time is promised for a reply and a solution."),
        Action.GUIDES_EDIT: _("Write what stands beside cases: guidelines to judge by, and how things are done."),
        Action.CAUSES_EDIT: _("Keep the tree of causes: add, rename, move and retire them."),
        Action.IMPROVEMENTS_EDIT: _("Propose improvements and move them on; the front line, those it sees through itself."),
        Action.IMPROVEMENTS_TELL: _("Have customers told what came of an improvement they asked for, or were touched by."),
        Action.IMPROVEMENTS_PUBLISH: _("Let everybody read what was improved, in words that somebody else wrote."),
        Action.RESPECT_REPORT: _("Report that somebody crossed a line, and see what came of it."),
        Action.RESPECT_READ: _("Read reports that somebody crossed a line: one's own, or those of the units one leads."),
        Action.RESPECT_CARE: _(
            "Look after colleagues to whom it happened, answer their reports, say when they are asked how they are."
        ),
        Action.RESPECT_DECIDE: _(
            "Propose steps towards a customer, confirm what others proposed, decide appeals in which one took no part."
        ),
        Action.CHARTER_EDIT: _("Write what we promise customers and what we ask of them, and approve what others wrote."),
        Action.CUSTOMERS_THANK: _("Thank a customer, with one's own name."),
        Action.WEBHOOKS_EDIT: _("Tell other programs what happens here."),
        Action.JOURNAL_READ: _("Read the journal of everything that happened."),
        Action.JOBS_READ: _("See work that waits, failed jobs and parked lines, and run them again."),
        Action.ORGANISATION_EDIT: _("Change the organisation's name, zone, language and settings."),
    }
)

_OWN, _UNIT, _ALL = Reach.OWN, Reach.UNIT, Reach.ALL


def _row(
    front_line: Reach | None,
    lead: Reach | None,
    service_manager: Reach | None,
    people_training: Reach | None,
    director: Reach | None,
    administrator: Reach | None,
) -> Mapping[Role, Reach]:
    reaches = (front_line, lead, service_manager, people_training, director, administrator)
    return MappingProxyType({role: reach for role, reach in zip(Role, reaches, strict=True) if reach is not None})


# fmt: off
POLICY: Mapping[Action, Mapping[Role, Reach]] = MappingProxyType({
    #                                 front line  lead   service  people &  director  adminis-
    #                                                    manager  training            trator
    Action.MEASURES_READ:       _row( _UNIT,      _UNIT, _ALL,    _ALL,     _ALL,     _ALL ),
    Action.RESPONSES_READ:      _row( _OWN,       _UNIT, _ALL,    None,     _ALL,     None ),
    Action.RESPONSES_ADD:       _row( None,       _UNIT, _ALL,    None,     None,     _ALL ),
    Action.RESPONSES_CORRECT:   _row( None,       None,  _ALL,    None,     None,     None ),
    Action.COMMENTS_CORRECT:    _row( _OWN,       _UNIT, _ALL,    None,     _ALL,     None ),
    Action.COMMENTS_UNMASKED:   _row( None,       _UNIT, _ALL,    None,     None,     None ),
    Action.TOPICS_EDIT:         _row( None,       None,  _ALL,    None,     None,     None ),
    Action.QUESTIONNAIRES_READ: _row( None,       _ALL,  _ALL,    _ALL,     _ALL,     _ALL ),
    Action.QUESTIONNAIRES_EDIT: _row( None,       None,  _ALL,    _ALL,     None,     None ),
    Action.LINKS_OPEN:          _row( None,       _UNIT, _ALL,    None,     None,     _ALL ),
    Action.ASKING_EDIT:         _row( None,       None,  _ALL,    None,     None,     _ALL ),
    Action.INVITATIONS_MAKE:    _row( None,       _UNIT, _ALL,    None,     None,     _ALL ),
    Action.INTERACTIONS_READ:   _row( _UNIT,      _UNIT, _ALL,    None,     _ALL,     None ),
    Action.INTERACTIONS_LOG:    _row( _UNIT,      _UNIT, _ALL,    None,     None,     _ALL ),
    Action.TOUCHPOINTS_EDIT:    _row( None,       None,  _ALL,    None,     None,     _ALL ),
    Action.SOURCES_EDIT:        _row( None,       None,  _ALL,    None,     None,     _ALL ),
    Action.IMPORTS_RUN:         _row( None,       None,  _ALL,    None,     None,     _ALL ),
    Action.CUSTOMERS_READ:      _row( _ALL,       _ALL,  _ALL,    None,     _ALL,     _ALL ),
    Action.CUSTOMERS_EDIT:      _row( None,       _ALL,  _ALL,    None,     None,     _ALL ),
    Action.CUSTOMERS_EXPORT:    _row( None,       None,  _ALL,    None,     None,     _ALL ),
    Action.CUSTOMERS_ERASE:     _row( None,       None,  _ALL,    None,     None,     _ALL ),
    Action.CONTACT_EDIT:        _row( None,       None,  _ALL,    None,     None,     _ALL ),
    Action.SEGMENTS_READ:       _row( None,       _ALL,  _ALL,    _ALL,     _ALL,     _ALL ),
    Action.SEGMENTS_EDIT:       _row( None,       None,  _ALL,    None,     _ALL,     None ),
    Action.UNITS_READ:          _row( _ALL,       _ALL,  _ALL,    _ALL,     _ALL,     _ALL ),
    Action.UNITS_EDIT:          _row( None,       None,  None,    _ALL,     None,     _ALL ),
    Action.HOURS_EDIT:          _row( None,       _UNIT, _ALL,    None,     None,     _ALL ),
    Action.PEOPLE_READ:         _row( _ALL,       _ALL,  _ALL,    _ALL,     _ALL,     _ALL ),
    Action.PEOPLE_EDIT:         _row( None,       None,  None,    _ALL,     None,     _ALL ),
    Action.PROFILE_EDIT:        _row( _OWN,       _OWN,  _OWN,    _OWN,     _OWN,     _OWN ),
    Action.NOTICES_READ:        _row( _OWN,       _OWN,  _OWN,    _OWN,     _OWN,     _OWN ),
    Action.WORDS_EDIT:          _row( None,       None,  _ALL,    None,     None,     _ALL ),
    Action.PEOPLE_APPOINT:      _row( None,       None,  None,    None,     None,     _ALL ),
    Action.TOLD_READ:           _row( None,       None,  _ALL,    None,     _ALL,     _ALL ),
    Action.CHANNELS_EDIT:       _row( None,       _UNIT, None,    None,     _ALL,     _ALL ),
    Action.TOKENS_MAKE:         _row( None,       None,  _OWN,    None,     None,     _ALL ),
    Action.LEDGER_SPEND:        _row( _OWN,       _UNIT, _ALL,    None,     _ALL,     None ),
    Action.LEDGER_READ:         _row( _OWN,       _UNIT, _ALL,    _ALL,     _ALL,     None ),
    Action.ALLOWANCES_EDIT:     _row( None,       None,  _ALL,    None,     _ALL,     _ALL ),
    Action.CASES_READ:          _row( _UNIT,      _UNIT, _ALL,    None,     _ALL,     None ),
    Action.CASES_WRITE:         _row( _UNIT,      _UNIT, _ALL,    None,     _ALL,     None ),
    Action.CASES_LEAD:          _row( None,       _UNIT, _ALL,    None,     _ALL,     None ),
    Action.BOARD_READ:          _row( None,       _UNIT, _ALL,    None,     _ALL,     None ),
    Action.CASES_RULE:          _row( None,       None,  _ALL,    None,     None,     _ALL ),
    Action.ASSIGNING_EDIT:      _row( None,       _UNIT, _ALL,    None,     _ALL,     _ALL ),
    Action.SKILLS_READ:         _row( _OWN,       _UNIT, _ALL,    None,     _ALL,     _ALL ),
    Action.PROMISES_EDIT:       _row( None,       None,  _ALL,    None,     _ALL,     None ),
    Action.GUIDES_EDIT:         _row( None,       _UNIT, _ALL,    None,     _ALL,     None ),
    Action.CAUSES_EDIT:         _row( None,       None,  _ALL,    None,     _ALL,     None ),
    Action.IMPROVEMENTS_EDIT:   _row( _OWN,       _UNIT, _ALL,    None,     _ALL,     None ),
    Action.IMPROVEMENTS_TELL:   _row( None,       _UNIT, _ALL,    None,     _ALL,     None ),
    Action.IMPROVEMENTS_PUBLISH: _row( None,      None,  _ALL,    None,     _ALL,     None ),
    Action.RESPECT_REPORT:      _row( _OWN,       _OWN,  _OWN,    _OWN,     _OWN,     _OWN ),
    Action.RESPECT_READ:        _row( _OWN,       _UNIT, _OWN,    _OWN,     _ALL,     _OWN ),
    Action.RESPECT_CARE:        _row( None,       _UNIT, None,    None,     _ALL,     None ),
    Action.RESPECT_DECIDE:      _row( None,       _UNIT, _ALL,    None,     _ALL,     None ),
    Action.CHARTER_EDIT:        _row( None,       None,  _ALL,    None,     _ALL,     None ),
    Action.CUSTOMERS_THANK:     _row( _ALL,       _ALL,  _ALL,    None,     _ALL,     None ),
    Action.WEBHOOKS_EDIT:       _row( None,       None,  None,    None,     None,     _ALL ),
    Action.JOURNAL_READ:        _row( None,       None,  None,    None,     None,     _ALL ),
    Action.JOBS_READ:           _row( None,       None,  None,    None,     None,     _ALL ),
    Action.ORGANISATION_EDIT:   _row( None,       None,  None,    None,     None,     _ALL ),
})
# fmt: on


def roles_with(action: Action) -> tuple[Role, ...]:
    """The roles that give a right at all, in the order of the table."""
    return tuple(POLICY[action])


def rights_of(role: Role) -> Mapping[Action, Reach]:
    """All that a role gives a right to, each with how far it reaches, in the order of the table."""
    return {action: row[role] for action, row in POLICY.items() if role in row}


class TokenScope(StrEnum):
    """What a token may be made for. A token never reaches further than the member it acts as."""

    RESPONSES_READ = "responses:read"
    RESPONSES_WRITE = "responses:write"
    RESPONSES_CORRECT = "responses:correct"
    COMMENTS_CORRECT = "comments:correct"
    COMMENTS_UNMASKED = "comments:unmasked"
    INTERACTIONS_READ = "interactions:read"
    INTERACTIONS_WRITE = "interactions:write"
    INVITATIONS_READ = "invitations:read"
    INVITATIONS_WRITE = "invitations:write"
    CUSTOMERS_READ = "customers:read"
    CUSTOMERS_WRITE = "customers:write"
    CUSTOMERS_EXPORT = "customers:export"
    SEGMENTS_WRITE = "segments:write"
    MEASURES_READ = "measures:read"
    CONTACT_WRITE = "contact:write"
    CASES_READ = "cases:read"
    CASES_WRITE = "cases:write"
    GESTURES_WRITE = "gestures:write"
    ALLOWANCES_WRITE = "allowances:write"
    HOURS_WRITE = "hours:write"
    PROMISES_WRITE = "promises:write"
    CASE_WAYS_WRITE = "case-ways:write"
    ASSIGNING_WRITE = "assigning:write"
    GUIDES_WRITE = "guides:write"
    CAUSES_WRITE = "causes:write"
    IMPROVEMENTS_WRITE = "improvements:write"
    RESPECT_READ = "respect:read"
    RESPECT_WRITE = "respect:write"
    RESPECT_DECIDE = "respect:decide"
    CHARTER_WRITE = "charter:write"
    JOURNAL_READ = "journal:read"
    WEBHOOKS_WRITE = "webhooks:write"
    NOTICES_WRITE = "notices:write"
    WORDS_WRITE = "words:write"
    TOLD_READ = "told:read"
    CHANNELS_WRITE = "channels:write"
    VIEWS_WRITE = "views:write"
    TOPICS_WRITE = "topics:write"
    UNITS_READ = "units:read"
    UNITS_WRITE = "units:write"
    PEOPLE_READ = "people:read"
    PEOPLE_WRITE = "people:write"
    TOKENS_REVOKE = "tokens:revoke"
    WORK_RUN = "work:run"
    ORGANISATION_WRITE = "organisation:write"
    IMPORTS_RUN = "imports:run"
    ASKING_WRITE = "asking:write"
    QUESTIONNAIRES_READ = "questionnaires:read"
    QUESTIONNAIRES_WRITE = "questionnaires:write"
    LINKS_WRITE = "links:write"
    SOURCES_WRITE = "sources:write"
    TOUCHPOINTS_WRITE = "touchpoints:write"
    METRICS_READ = "metrics:read"


SCOPES: Mapping[TokenScope, frozenset[Action]] = MappingProxyType(
    {
        TokenScope.RESPONSES_READ: frozenset({Action.RESPONSES_READ}),
        TokenScope.COMMENTS_CORRECT: frozenset({Action.RESPONSES_READ, Action.COMMENTS_CORRECT}),
        TokenScope.COMMENTS_UNMASKED: frozenset({Action.COMMENTS_UNMASKED}),
        TokenScope.RESPONSES_WRITE: frozenset({Action.RESPONSES_ADD}),
        TokenScope.RESPONSES_CORRECT: frozenset({Action.RESPONSES_CORRECT}),
        TokenScope.INTERACTIONS_READ: frozenset({Action.INTERACTIONS_READ}),
        TokenScope.INTERACTIONS_WRITE: frozenset({Action.INTERACTIONS_LOG}),
        # No operation that invites or withdraws opens to it: to see who was asked is part of the right to invite.
        TokenScope.INVITATIONS_READ: frozenset({Action.INVITATIONS_MAKE}),
        TokenScope.INVITATIONS_WRITE: frozenset({Action.INVITATIONS_MAKE}),
        TokenScope.CUSTOMERS_READ: frozenset({Action.CUSTOMERS_READ, Action.SEGMENTS_READ}),
        TokenScope.CUSTOMERS_WRITE: frozenset({Action.CUSTOMERS_EDIT, Action.CUSTOMERS_ERASE}),
        TokenScope.CUSTOMERS_EXPORT: frozenset({Action.CUSTOMERS_EXPORT}),
        TokenScope.SEGMENTS_WRITE: frozenset({Action.SEGMENTS_READ, Action.SEGMENTS_EDIT}),
        TokenScope.MEASURES_READ: frozenset({Action.MEASURES_READ}),
        TokenScope.CONTACT_WRITE: frozenset({Action.CONTACT_EDIT, Action.CUSTOMERS_READ}),
        TokenScope.CASES_READ: frozenset({Action.CASES_READ, Action.BOARD_READ}),
        # Not CASES_LEAD: what a customer does not agree to is closed by a person who has looked at it.
        TokenScope.CASES_WRITE: frozenset({Action.CASES_READ, Action.CASES_WRITE}),
        TokenScope.GESTURES_WRITE: frozenset({Action.CASES_READ, Action.CASES_WRITE, Action.LEDGER_SPEND}),
        TokenScope.ALLOWANCES_WRITE: frozenset({Action.CASES_READ, Action.ALLOWANCES_EDIT}),
        TokenScope.HOURS_WRITE: frozenset({Action.HOURS_EDIT}),
        TokenScope.PROMISES_WRITE: frozenset({Action.PROMISES_EDIT}),
        TokenScope.CASE_WAYS_WRITE: frozenset({Action.CASES_RULE}),
        TokenScope.ASSIGNING_WRITE: frozenset({Action.ASSIGNING_EDIT, Action.SKILLS_READ}),
        TokenScope.GUIDES_WRITE: frozenset({Action.CASES_READ, Action.GUIDES_EDIT}),
        TokenScope.CAUSES_WRITE: frozenset({Action.CASES_READ, Action.CAUSES_EDIT}),
        # Neither telling nor publishing: who writes to thousands, or to everybody, is a person who has looked at it.
        TokenScope.IMPROVEMENTS_WRITE: frozenset({Action.CASES_READ, Action.IMPROVEMENTS_EDIT}),
        TokenScope.RESPECT_READ: frozenset(
            {Action.RESPECT_READ, Action.RESPECT_CARE, Action.RESPECT_DECIDE, Action.MEASURES_READ}
        ),
        TokenScope.RESPECT_WRITE: frozenset(
            {
                Action.RESPECT_REPORT,
                Action.RESPECT_READ,
                Action.RESPECT_CARE,
                Action.CUSTOMERS_THANK,
                Action.CASES_READ,
                Action.PEOPLE_READ,
            }
        ),
        # Apart from reporting: a program whose person decides about customers is given that on purpose, or not at all.
        TokenScope.RESPECT_DECIDE: frozenset({Action.RESPECT_READ, Action.RESPECT_DECIDE}),
        TokenScope.CHARTER_WRITE: frozenset({Action.CHARTER_EDIT}),
        TokenScope.JOURNAL_READ: frozenset({Action.JOURNAL_READ}),
        TokenScope.WEBHOOKS_WRITE: frozenset({Action.WEBHOOKS_EDIT}),
        TokenScope.NOTICES_WRITE: frozenset({Action.NOTICES_READ}),
        TokenScope.WORDS_WRITE: frozenset({Action.WORDS_EDIT}),
        TokenScope.TOLD_READ: frozenset({Action.TOLD_READ}),
        TokenScope.CHANNELS_WRITE: frozenset({Action.CHANNELS_EDIT}),
        TokenScope.VIEWS_WRITE: frozenset({Action.MEASURES_READ}),
        TokenScope.TOPICS_WRITE: frozenset({Action.TOPICS_EDIT}),
        TokenScope.UNITS_READ: frozenset({Action.UNITS_READ}),
        TokenScope.UNITS_WRITE: frozenset({Action.UNITS_READ, Action.UNITS_EDIT}),
        TokenScope.PEOPLE_READ: frozenset({Action.PEOPLE_READ, Action.UNITS_READ}),
        # Never PEOPLE_APPOINT: posts that reach everything, and whoever holds one, are changed by a person (decision 0068).
        TokenScope.PEOPLE_WRITE: frozenset({Action.PEOPLE_READ, Action.PEOPLE_EDIT, Action.UNITS_READ}),
        # To see and to end them. No operation makes one.
        TokenScope.TOKENS_REVOKE: frozenset({Action.TOKENS_MAKE}),
        TokenScope.WORK_RUN: frozenset({Action.JOBS_READ}),
        TokenScope.ORGANISATION_WRITE: frozenset({Action.ORGANISATION_EDIT}),
        TokenScope.IMPORTS_RUN: frozenset({Action.IMPORTS_RUN}),
        TokenScope.ASKING_WRITE: frozenset({Action.ASKING_EDIT}),
        TokenScope.QUESTIONNAIRES_READ: frozenset({Action.QUESTIONNAIRES_READ}),
        TokenScope.QUESTIONNAIRES_WRITE: frozenset({Action.QUESTIONNAIRES_READ, Action.QUESTIONNAIRES_EDIT}),
        TokenScope.LINKS_WRITE: frozenset({Action.LINKS_OPEN}),
        TokenScope.SOURCES_WRITE: frozenset({Action.SOURCES_EDIT}),
        TokenScope.TOUCHPOINTS_WRITE: frozenset({Action.TOUCHPOINTS_EDIT}),
        TokenScope.METRICS_READ: frozenset({Action.JOBS_READ}),
    }
)
