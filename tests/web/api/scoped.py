"""Which scope opens which operation of the API: each stands once, under the one scope without which it is closed."""

import json
import re
from collections.abc import Mapping

from everweek.web.api.document import FILE

_BY_SCOPE = {
    "responses:read": "export_responses get_learned get_response get_voice list_doubts list_topics list_voices",
    "responses:write": "post_mention post_mentions post_response post_responses",
    "responses:correct": "correct_response decide_doubt decide_doubtful_answer restore_response withdraw_response",
    "comments:correct": "act_on_comment post_correction",
    "interactions:read": "list_interactions",
    "interactions:write": "post_interaction post_interactions take_back_interaction",
    "invitations:read": "list_invitations",
    "invitations:write": "get_invitation list_asking_decisions post_invitation withdraw_invitation",
    "customers:read": "get_customer get_segment list_customers list_segments",
    "customers:write": "erase_customer list_alike merge_customers part_customers post_customer post_customers",
    "customers:export": "export_customer",
    "segments:write": "put_segment remove_segment",
    "measures:read": (
        "get_chart get_chart_picture get_charter get_comparison get_measure get_peers get_picture get_report "
        "get_report_document get_silence get_top_scores"
    ),
    "contact:write": "get_standing lift_held list_contact_rules list_held post_wants put_contact_rule",
    "cases:read": (
        "get_allowances get_budgets get_case get_case_board get_case_deciding get_case_evidence "
        "get_case_evidence_document get_case_file get_guide get_improvement get_pareto get_unit_asking_again "
        "get_unit_promises get_what_became get_what_worked get_year_evidence get_year_evidence_document "
        "get_year_evidence_table list_cases list_cases_alike list_causes list_gestures list_guides "
        "list_guides_beside list_improvements list_returns list_suggested_owners list_waiting_gestures"
    ),
    "cases:write": (
        "assess_case assign_case close_case decide_case hear_verdict join_case make_case_link move_case "
        "name_cause name_customer part_case post_case post_remark refer_case reopen_case say_whom_about "
        "set_case_aside tell_decision"
    ),
    "gestures:write": "approve_gesture decline_gesture give_gesture keep_gesture take_back_gesture",
    "allowances:write": "put_allowance put_budget",
    "hours:write": "leave_unit_hours put_unit_hours",
    "promises:write": "put_unit_asking_again put_unit_promises",
    "case-ways:write": (
        "get_case_mailbox get_complaint_door get_opening_rule list_case_mails_aside list_opening_rules "
        "post_opening_rule put_case_mailbox put_complaint_door put_opening_rule stop_or_start_opening_rule "
        "take_case_mail try_opening_rule"
    ),
    "assigning:write": "get_member_skills get_unit_assigning put_member_skills put_unit_assigning",
    "guides:write": "put_guide",
    "causes:write": "put_cause",
    "improvements:write": "ask_for_improvement move_improvement post_improvement put_improvement_words",
    "respect:read": ("get_incident get_step get_unit_care_plan list_check_ins list_incident_rates list_incidents list_steps"),
    "respect:write": (
        "answer_incident do_check_in hand_over_after_incident pause_after_incident put_unit_care_plan "
        "report_incident say_of_incident thank_customer"
    ),
    "respect:decide": "appeal_step confirm_step decide_appeal decline_step go_on_step propose_step",
    "charter:write": (
        "add_charter_line approve_charter begin_charter drop_charter_line get_charter_draft "
        "get_charter_version hand_in_charter list_charters measure_charter_line move_charter_line "
        "say_charter_line throw_away_charter"
    ),
    "journal:read": "list_journal",
    "webhooks:write": (
        "act_on_parked_delivery act_on_webhook get_webhook list_parked_deliveries list_webhooks post_webhook remove_webhook"
    ),
    "notices:write": "get_notice_choices list_notices mark_notice put_notice_choices",
    "words:write": "list_notice_words put_notice_words remove_notice_words",
    "told:read": "list_told",
    "channels:write": "list_team_channels post_team_channel put_team_channel remove_team_channel try_team_channel",
    "views:write": "list_views post_view put_view remove_view take_over_view",
    "topics:write": "act_on_topic get_topic learn_now merge_topic post_topic put_topic",
    "units:read": "get_unit get_unit_hours list_units",
    "units:write": "close_unit move_unit post_unit put_unit reopen_unit",
    "people:read": "get_member get_role list_members list_roles",
    "people:write": (
        "end_member_post let_member_leave let_member_return post_member post_member_post put_member renew_member_post"
    ),
    "tokens:revoke": "list_tokens revoke_token",
    "work:run": "act_on_dead_job act_on_parked get_work list_jobs list_parked",
    "organisation:write": "get_keeping put_keeping",
    "imports:run": (
        "act_on_import erase_import_file get_import get_import_file get_import_map get_import_trial "
        "list_imports list_refused_rows post_import post_import_file post_import_trial stop_import_trial "
        "try_import"
    ),
    "asking:write": ("act_on_asking_rule get_asking_rule list_asking_rules post_asking_rule put_asking_rule try_asking_rule"),
    "questionnaires:read": "get_questionnaire get_questionnaire_version get_ready_questionnaire list_questionnaires list_shelf",
    "questionnaires:write": (
        "act_on_questionnaire begin_questionnaire discard_questionnaire_draft get_translation "
        "post_questionnaire publish_questionnaire put_questionnaire_draft put_translation remove_translation"
    ),
    "links:write": "act_on_link get_link get_link_sheet list_links post_link put_link_sites",
    "sources:write": (
        "act_on_arrival act_on_helpdesk act_on_source foresee_helpdesk_mapping get_helpdesk get_source "
        "list_helpdesks list_sources move_source post_helpdesk post_source put_helpdesk_mapping "
        "put_helpdesk_secret"
    ),
    "touchpoints:write": "list_touchpoints order_touchpoints put_touchpoint",
    "metrics:read": "get_health",
}
BY_SCOPE: Mapping[str, frozenset[str]] = {scope: frozenset(names.split()) for scope, names in _BY_SCOPE.items()}
"""The operations of the document, by the scope each needs."""
_SCOPE_OF = {operation: scope for scope, operations in BY_SCOPE.items() for operation in operations}

_PATHS = json.loads(FILE.read_text(encoding="utf-8"))["paths"]
TEMPLATES: Mapping[str, tuple[str, str]] = {
    told["operationId"]: (method.upper(), path.removeprefix("/api/v1"))
    for path, methods in _PATHS.items()
    for method, told in methods.items()
}
"""The method and the address of every operation of the document, by its id."""


def made_up(operation: str) -> tuple[str, str, object]:
    """Return a call of an operation: its method, an address at which there need not be anything, and an empty body."""
    method, template = TEMPLATES[operation]
    told = _PATHS[f"/api/v1{template}"][method.lower()]
    kinds = {one["name"]: one["schema"] for one in told.get("parameters", []) if one["in"] == "path"}
    body = {} if "application/json" in told.get("requestBody", {}).get("content", {}) else None
    return method, re.sub(r"\{(\w+)\}", lambda found: _part(kinds[found[1]]), template), body


def scope_of(method: str, address: str) -> str:
    """Return the scope that the operation at an address needs; where two are alike, that of the one said in more words."""
    path = address.partition("?")[0]
    fits = [
        (template.count("{"), operation)
        for operation, (its, template) in TEMPLATES.items()
        if its == method and re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), path)
    ]
    return _SCOPE_OF[min(fits)[1]]


def _part(schema: Mapping[str, object]) -> str:
    if schema.get("type") == "integer":
        return "2026"
    return "00000000-0000-4000-8000-000000000000" if schema.get("format") == "uuid" else "2026-01"
