"""What Act writes into the journal. Words stand in the erasable values of a line only."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "case.opened": (
        "A case was opened. Subject: the case. Ids, as in every line of a case: case, unit, customer, owner, round; and kind, "
        "way, severity, safety, touchpoint, interaction, response, about_member; unmailed (why no letter says that we have it: "
        "mailbox, many; where one does it is not there)."
    ),
    "case.assessed": "It was said what a case is held for. Subject: the case. Ids: severity and what it was, safety.",
    "case.assigned": "A case was given to a colleague, or to nobody. Subject: the case. Ids: from and to (members).",
    "case.moved": (
        "It was said where a case belongs. Subject: the case. Ids: from and to (units), touchpoint_from and touchpoint_to, left "
        "(the member it is not with any more; none: who had it keeps it). Old and new: title; note."
    ),
    "case.noted": "Something was written down among ourselves. Subject: the case. Ids: remark, finding (was it found out).",
    "case.written": "Somebody wrote to the customer. Subject: the case. Ids: remark, asks (we wait for an answer).",
    "case.heard": "The customer wrote. Subject: the case. Ids: remark.",
    "case.words_hidden": (
        "Words that were hidden in the answer of a case were hidden in its title and in what was added to it, too. Subject: the "
        "case. Ids: response, remarks. Old and new: title; remarks (by number)."
    ),
    "case.filed": "Files were put to what was said. Subject: the case. Ids: remark, files. New: what they are called.",
    "case.decided": "It was decided what is done, or offered. Subject: the case. Ids: decision (remedy, alternative).",
    "case.told": "The customer was told what was decided. Subject: the case. Ids: remark, decision.",
    "case.untold": (
        "The letter with what was decided did not arrive: the customer is not told yet. Subject: the case. Ids: remark, was (its "
        "standing until then)."
    ),
    "case.letter_returned": (
        "Another letter about a case did not arrive: what it alone kept is owed still. Subject: the case. Ids: remark (none: the "
        "letter that says we have it), asks (it asked for an answer)."
    ),
    "case.agreed": "The customer agreed to what was decided. Subject: the case. Ids: remark (the words on it, if any).",
    "case.disagreed": "The customer did not agree to what was decided. Subject: the case. Ids: remark (the words on it, if any).",
    "case.referred": "A case was handed up: somebody else decides. Subject: the case. Ids: from (who had it), level.",
    "case.closed": "A case was closed. Subject: the case. Ids: decision, agreed, level.",
    "case.reopened": "A case began anew. Subject: the case. Ids: level, disagreed (the customer did not agree).",
    "case.set_aside": "A case was set aside. Subject: the case. Ids: why (spam, test, slip, elsewhere, unreached). New: text.",
    "case.taken_up": (
        "A case that was set aside goes on. Subject: the case. Ids: why (it had been set aside), heard (the customer wrote)."
    ),
    "case.joined": "A case became part of another one. Subject: the case. Ids: into (the other case).",
    "case.parted": "A case that was part of another one stands by itself again. Subject: the case. Ids: from (the other case).",
    "case.known": "By a case that became part of it, we know whose a case is. Subject: the case. Ids: from (the other case).",
    "case.customer_named": (
        "A colleague said which customer a case is of, or that nobody knows. Subject: the case. Ids: from and to (customers)."
    ),
    "case.about_said": (
        "It was said which colleague a case is about, or that it is about none. Subject: the case. Ids: from and to (members), "
        "part (the case joined to it by which alone it is about them; none: said of itself)."
    ),
    "case.unknown": "The part by which we knew whose a case is was parted. Subject: the case. Ids: from (the other case).",
    "case.unnamed": "A case was kept long enough, or its customer was erased: it is nobody's, without words. Subject: the case.",
    "case.given_back": "A case is another customer's again: two who were merged were parted. Subject: the case. Ids: customer.",
    "case.acknowledged": "The letter that says we have a case has left. Subject: the case.",
    "case.asked_again": ("The customer of a closed case is asked how it was, after a time. Subject: the case. Ids: invitation."),
    "case.answered_again": (
        "What the customer said when asked again says whether they are content, or does not any more. Subject: the case. "
        "Ids: response, content."
    ),
    "case.link_made": "A case got a link for its customer. Subject: the case. Ids: anew (the one before leads nowhere any more).",
    "case.clock_warned": (
        "A promise to a customer is running out. Subject: the case. Ids: kind (of clock), to (owner, lead, director), due."
    ),
    "case.clock_late": "A promise to a customer was broken. Subject: the case. Ids: kind (of clock), to, due.",
    "asking_again.set": (
        "It was set when customers of a unit are asked again. Subject: the unit. Old and new: after_days, questionnaire."
    ),
    "assigning.set": (
        "It was set how new cases of a unit find their owner. Subject: the unit. Ids: from and to (nobody, suggest, give; empty: "
        "as the unit above)."
    ),
    "skills.said": "It was said what a colleague knows. Subject: the member. Old and new: languages, touchpoints, kinds of case.",
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
    "gesture.passed_on": (
        "Who was to carry it out has left: it is the case's owner's now, or nobody's. Subject: the gesture. Ids besides: from."
    ),
    "gesture.kept": "What was given was carried out, what was promised was kept. Subject: the gesture.",
    "case.cause_named": "It was said why a case happened. Subject: the case. Ids: from and to (causes; none: nobody says).",
    "cause.added": "A cause was added to the tree. Subject: the cause.",
    "cause.renamed": "A cause is called otherwise, and means the same. Subject: the cause.",
    "cause.moved": "A cause stands elsewhere in the tree. Subject: the cause. Ids: from and to (causes; none: the top), place.",
    "cause.retired": "A cause is given to no case any more. Subject: the cause.",
    "cause.brought_back": "A cause that was retired is given to cases again. Subject: the cause.",
    "improvement.proposed": "An improvement was proposed. Subject: the improvement. Ids: improvement, unit, owner, cause.",
    "improvement.changed": "An improvement is another one in part. Subject: the improvement. Ids: as when it was proposed, and "
    "was_of (who saw it through until then).",
    "improvement.inquired": "Whoever sees it through was asked how it stands. Subject: the improvement. Ids: as when it was "
    "proposed.",
    "improvement.worded": "It was written what customers said and what is done. Subject: the improvement.",
    "improvement.asked_for": "Cases ask for an improvement. Subject: the improvement. Ids: cases (how many).",
    "improvement.not_asked_for": "A case does not ask for it after all. Subject: the improvement. Ids: case.",
    "improvement.moved": "An improvement stands otherwise. Subject: the improvement. Ids: from and to (standings).",
    "improvement.approved": "Everybody may read of an improvement. Subject: the improvement.",
    "improvement.withdrawn": "Nobody outside reads of an improvement any more. Subject: the improvement.",
    "improvement.telling": "Customers are to be told of an improvement. Subject: the improvement. Ids: silent.",
    "improvement.told": "Customers were told of it. Subject: the improvement. Ids: asked, silent, letters (how many of each).",
    "guide.written": "A guide was written. Subject: the guide. New: what it says, and of which cases.",
    "guide.rewritten": "A guide says something else from now on. Subject: the guide. Old and new: as when it was written.",
    "guide.put_away": "A guide stands beside no case any more. Subject: the guide.",
    "guide.taken_up": "A guide that was put away stands beside cases again. Subject: the guide.",
    "complaint_door.set": (
        "The public page of complaints was opened or closed, or asks otherwise. Subject: the door. Old and new: is_open, unit, "
        "shown (units)."
    ),
    "case_mail.put_aside": (
        "A mail to the mailbox of cases opened and answered nothing. Subject: the mail. Ids: reason, case (the one it is about)."
    ),
    "case_mailbox.set": "It was set where mail that belongs to no case opens one. Subject: the mailbox. Old and new: unit, kind.",
    "incident.reported": (
        "A colleague reported that somebody crossed a line. Subject: the incident. Ids, as in every line of an incident: "
        "incident, unit, case, customer, reporter, kind, where, outcome."
    ),
    "incident.told": "Whoever reported it said more of it. Subject: the incident.",
    "incident.handed_over": "The case was taken off whoever reported it. Subject: the incident. Ids besides: to (member).",
    "incident.paused": "Whoever reported it takes a pause. Subject: the incident. Ids besides: minutes.",
    "incident.answered": "Whoever reported it was told what came of it. Subject: the incident.",
    "check_in.due": (
        "A colleague is to be asked how they are. Subject: the incident. Ids, as in every line of a check-in: check_in, "
        "incident, unit, keeper, reporter, due."
    ),
    "check_in.late": "A colleague was not asked on the day. Subject: the incident.",
    "check_in.done": "A colleague was asked how they are; the answer is between the two. Subject: the incident.",
    "care_plan.set": (
        "It was set after how many days colleagues of a unit are asked how they are. Subject: the unit. Ids: from and to (days; "
        "none: as the unit above)."
    ),
    "step.proposed": (
        "A step towards a customer was proposed. Subject: the step. Ids, as in every line of a step: step, kind, unit, customer, "
        "incident, of, proposed_by, decided_by, channel, contact, review_on."
    ),
    "step.confirmed": "Somebody else confirmed a step: it is in force, or what it lifts is over. Subject: the step.",
    "step.declined": "A step was not taken. Subject: the step.",
    "step.withdrawn": "Whoever proposed a step withdrew it. Subject: the step.",
    "step.ended": "A limit ended on the day of its review. Subject: the step.",
    "step.followed": "A limit goes on as another step. Subject: the step.",
    "step.lifted": "A step was lifted before its time. Subject: the step.",
    "appeal.made": "A customer does not accept a step. Subject: the step. Ids, as below: step, unit, customer, granted.",
    "appeal.decided": "Somebody who took no part decided an appeal. Subject: the step.",
    "charter.begun": "A new version of the charter was begun. Subject: the charter. Ids: charter (its number).",
    "charter.written": "A line of the draft was written, said anew, tied to another number, moved or taken out. Subject: the "
    "charter. New: the line.",
    "charter.thrown_away": "The draft of the charter was thrown away. Subject: the charter. Ids: charter. Old: lines.",
    "charter.brought_back": "A draft of the charter that was thrown away is written on. Subject: the charter.",
    "charter.handed_in": "The draft of the charter is ready for somebody else to read. Subject: the charter.",
    "charter.approved": "Everybody reads this version of the charter. Subject: the charter.",
    "customer.thanked": "A colleague thanked a customer. Subject: the thanks. Ids: thanks, customer, member, why, letter.",
    "opening_rule.written": "A rule that opens cases was written. Subject: the rule.",
    "opening_rule.rewritten": "A rule that opens cases says something else from now on. Subject: the rule.",
    "opening_rule.stopped": "A rule opens no case any more. Subject: the rule.",
    "opening_rule.started": "A rule that was stopped opens cases again. Subject: the rule.",
    "promised_time.set": (
        "It was set how much working time a unit promises. Subject: the unit. Ids: kind (of clock), severity, from and to "
        "(minutes; none: as the unit above)."
    ),
}
