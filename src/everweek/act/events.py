"""What Act writes into the journal. Words stand in the erasable values of a line only."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "case.opened": (
        "A case was opened. Subject: the case. Ids, as in every line of a case: case, unit, customer, owner, round; and kind, "
        "way, severity, safety, touchpoint, interaction, response, about_member."
    ),
    "case.assessed": "It was said what a case is held for. Subject: the case. Ids: severity and what it was, safety.",
    "case.assigned": "A case was given to a colleague, or to nobody. Subject: the case. Ids: from and to (members).",
    "case.noted": "Something was written down among ourselves. Subject: the case. Ids: remark, finding (was it found out).",
    "case.written": "Somebody wrote to the customer. Subject: the case. Ids: remark, asks (we wait for an answer).",
    "case.heard": "The customer wrote. Subject: the case. Ids: remark.",
    "case.decided": "It was decided what is done, or offered. Subject: the case. Ids: decision (remedy, alternative).",
    "case.told": "The customer was told what was decided. Subject: the case. Ids: remark, decision.",
    "case.agreed": "The customer agreed to what was decided. Subject: the case.",
    "case.disagreed": "The customer did not agree to what was decided. Subject: the case.",
    "case.referred": "A case was handed to the next level up. Subject: the case. Ids: from (who had it), level.",
    "case.closed": "A case was closed. Subject: the case. Ids: decision, agreed, level.",
    "case.reopened": "A case began anew. Subject: the case. Ids: level.",
    "case.joined": "A case became part of another one. Subject: the case. Ids: into (the other case).",
    "case.parted": "A case that was part of another one stands by itself again. Subject: the case. Ids: from (the other case).",
    "case.known": "By a case that became part of it, we know whose a case is. Subject: the case. Ids: from (the other case).",
    "case.unknown": "The part by which we knew whose a case is was parted. Subject: the case. Ids: from (the other case).",
    "case.unnamed": "A case was kept long enough, or its customer was erased: it is nobody's, without words. Subject: the case.",
    "case.given_back": "A case is another customer's again: two who were merged were parted. Subject: the case. Ids: customer.",
    "case.acknowledged": "The letter that says we have a case has left. Subject: the case.",
    "case.link_made": "A case got a link for its customer. Subject: the case. Ids: anew (the one before leads nowhere any more).",
    "case.clock_warned": (
        "A promise to a customer is running out. Subject: the case. Ids: kind (of clock), to (owner, lead, director), due."
    ),
    "case.clock_late": "A promise to a customer was broken. Subject: the case. Ids: kind (of clock), to, due.",
    "allowance.set": (
        "It was set what a role may give in a unit. Subject: the unit. Ids: role, gesture, currency. Old and new: the limits."
    ),
    "budget.set": (
        "It was set how much may be given in a unit and below. Subject: the unit. Ids: period, currency, from and to "
        "(ten-thousandths; none: no budget)."
    ),
    "gesture.given": (
        "Something was given to a customer, or promised. Subject: the gesture. Ids, as in every line of a gesture: case, unit, "
        "customer, gesture (its kind), currency, amount (ten-thousandths), member (who gave it), asked_by, keeper, due."
    ),
    "gesture.asked": "Somebody asks to be allowed to give something. Subject: the gesture.",
    "gesture.declined": "A request to give something was declined. Subject: the gesture.",
    "gesture.taken_back": "A gesture, or a request for one, was taken back. Subject: the gesture.",
    "gesture.lapsed": "A request was not decided before its case ended. Subject: the gesture.",
    "gesture.kept": "What was given was carried out, what was promised was kept. Subject: the gesture.",
    "opening_rule.written": "A rule that opens cases was written. Subject: the rule.",
    "opening_rule.rewritten": "A rule that opens cases says something else from now on. Subject: the rule.",
    "opening_rule.stopped": "A rule opens no case any more. Subject: the rule.",
    "opening_rule.started": "A rule that was stopped opens cases again. Subject: the rule.",
    "promised_time.set": (
        "It was set how much working time a unit promises. Subject: the unit. Ids: kind (of clock), severity, from and to "
        "(minutes; none: as the unit above)."
    ),
}
