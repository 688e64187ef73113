"""What Listen writes into the journal."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "answers.exported": (
        "Answers were taken out as a file. Subject: the questionnaire, or voices (0) where they are of several. Ids: "
        "questionnaire and unit (keys), member, customer, since, until, and limits: the names of what else was asked for."
    ),
    "import.uploaded": "A file was handed in to be imported. Subject: the upload.",
    "import.upload_erased": "An uploaded file and the refused rows taken from it were removed. Subject: the upload.",
    "import.trial_stopped": "Somebody stopped a trial before its end. Subject: the upload.",
    "import.tried": "All rows of a file began to be tried by a map, with nothing stored. Subject: the upload.",
    "import.refused_rows_left": (
        "Somebody was erased, and a file of refused rows beside an imported file could not be read: it may still name them, look "
        "yourself. Subject: the import."
    ),
    "import.started": "A file began to go in. Subject: the import.",
    "import.cancelled": "A person stopped an import; what is stored stays. Subject: the import.",
    "import.resumed": "A person let a stopped import go on. Subject: the import.",
    "import.failed": "An import stopped because of the file or the map; what is stored stays. Subject: the import.",
    "import.done": "A file is in. Subject: the import; new: how many rows were read, stored, already there, refused, left out.",
    "comment.urgent": (
        "A customer said words that should fetch somebody now; of a response it is told once, and again of graver ones. Subject: "
        "the response; ids: response, customer, question, and urgency: life, safety or urgent."
    ),
    "comment.praised": (
        "A customer praised colleagues by name, beyond doubt; of each it is told once for a response. Subject: the response; "
        "ids: response, customer, members."
    ),
    "comment.attended": "Somebody sees to urgent words. Subject: the response; ids: comment.",
    "comment.left": "Nobody sees to urgent words any more: that was taken back. Subject: the response; ids: comment.",
    "comment.corrected": (
        "A person said what a comment is to be held for. Subject: the response; ids: comment, about (sentiment, topic, urgency, "
        "personal, praise, language), what (which one of several) and says."
    ),
    "comment.correction_undone": "A correction was taken back: what was judged counts again. Subject and ids as above.",
    "topic.kept": "A topic is listened for. Subject: the topic.",
    "topic.changed": "A topic has another name or other words; the values hold both. Subject: the topic.",
    "topic.merged": "A topic goes on under another. Subject: the topic; ids: into.",
    "topic.parted": "A topic stands by itself again. Subject: the topic; ids: from.",
    "topic.retired": "A topic is given to no comment any more. Subject: the topic.",
    "topic.restored": "A retired topic is listened for again. Subject: the topic.",
    "lesson.learnt": "Judging was learned from scores and corrections. Subject: the lesson; ids: what, examples, used.",
    "helpdesk.opened": "A helpdesk may tell us of its tickets. Subject: the helpdesk; ids: unit.",
    "helpdesk.secret_given": "What a helpdesk tells is proved by another secret from now on. Subject: the helpdesk.",
    "helpdesk.changed": "What a helpdesk tells belongs to other units or another touchpoint from now on. Subject: the helpdesk; "
    "old, new: unit, groups, touchpoint.",
    "helpdesk.paused": "Nothing is taken from a helpdesk any more. Subject: the helpdesk.",
    "helpdesk.resumed": "A helpdesk that was paused is listened to again. Subject: the helpdesk.",
    "helpdesk.taken_again": "A person took again what had waited of a helpdesk. Subject: the helpdesk.",
    "helpdesk.dropped": "What had waited of a helpdesk was given up, by a person or after its time. Subject: the helpdesk.",
    "source.opened": "We listen to a place where people speak of us. Subject: the source; ids: questionnaire, unit.",
    "source.paused": "Nothing is taken from a source any more; what was said stays. Subject: the source.",
    "source.resumed": "A source that was paused is listened to again. Subject: the source.",
    "source.moved": "A feed or a mailbox is looked for at another address. Subject: the source.",
    "doubt.withdrawn": "A person let a doubtful answer count no more. Subject: the response; ids: response, doubt.",
    "doubt.cleared": "A person said that a doubtful answer is honest. Subject: the response; ids: response, doubt.",
    "doubt.reopened": "What was decided of a doubtful answer was taken back. Subject: the response; ids: response, doubt.",
    "link.opened": "Anybody may answer a questionnaire at an address. Subject: the link; ids: questionnaire, unit.",
    "link.sites_changed": "The websites whose pages may ask at an open link are others now. Subject: the link; old, new: sites.",
    "link.closed": "Nobody may answer at that address any more; what was answered stays. Subject: the link.",
    "invitation.made": (
        "A customer is to be asked by name. Subject: the invitation; ids: customer, rule, interaction, questionnaire, version."
    ),
    "invitation.sent": "An invitation was mailed, or its link handed over. Subject: the invitation; ids: customer, rule.",
    "invitation.stopped": "An invitation never left: the customer opted out, or the address takes no mail. Ids: customer, rule.",
    "invitation.reminded": "A reminder of an invitation has left. Subject: the invitation; ids: customer, rule.",
    "invitation.returned": (
        "What was sent of an invitation came back, the letter and its reminders: it reached nobody. Ids: customer, rule."
    ),
    "invitation.reached": (
        "A reminder reached whom the letter of an invitation, which came back, had not. Subject: the invitation; ids: customer, "
        "rule."
    ),
    "invitation.declined": (
        "A customer who was asked and had not answered asked not to be written to. Subject: the invitation; ids: customer, rule."
    ),
    "invitation.withdrawn": "A colleague withdrew an invitation: its link leads nowhere. Ids: customer, rule.",
    "invitation.renewed": "An invitation whose moment was taken back is there again with it. Ids: customer, rule.",
    "invitation.unnamed": "An invitation had been kept long enough: it lost its customer. Ids: rule.",
    "invitation.given_back": (
        "An invitation is another customer's again: two who had been merged were parted. Subject: the invitation. Ids: customer."
    ),
    "invitation.recounted": (
        "What was answered to an invitation was withdrawn and is no answer to it, or counts again. Ids: response, customer, rule."
    ),
    "asking_rule.made": "A rule was written by which customers are asked. Subject: the rule; new: what it says.",
    "asking_rule.changed": "A rule says something else; what it decided stays. Subject: the rule; old, new: what it says.",
    "asking_rule.stopped": "A rule asks nobody any more. Subject: the rule.",
    "asking_rule.started": "A rule that was stopped asks again, about moments from now on. Subject: the rule.",
    "invitation.answered": "A customer answered at their own link. Subject: the invitation; ids: response, customer, rule.",
}
