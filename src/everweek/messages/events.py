"""What messages write into the journal."""

from collections.abc import Mapping

EVENTS: Mapping[str, str] = {
    "message.sent": "A message left the house. Subject: the message. Ids: key, and person where it is for somebody known.",
    "message.forgotten": "That messages left was deleted: its time was over. Subject: messages. Ids: messages (how many).",
    "notices.chosen": "A colleague chose how to be told what happens. Subject: the member. What was chosen is in old and new.",
    "notices.forgotten": "What colleagues were told was deleted: its time was over. Subject: notices. Ids: notices (how many).",
    "notice_words.written": "What a notice or a letter says was rewritten. Subject: the kind. Ids: language. Words: old and new.",
    "notice_words.removed": "A notice or a letter says what the house says. Subject: the kind. Ids: language. Words: old.",
    "notice_channel.added": "A colleague named a chat to be told at; it was sent a code. Subject: the member. Ids: service.",
    "notice_channel.confirmed": "The code came back: the chat is told from now on. Subject: the member. Ids: service.",
    "notice_channel.removed": "A chat is told nothing any more. Subject: the member. Ids: service.",
    "team_channel.added": "A unit has a chat where notices go. Subject: the channel. Ids: unit, service. New: kinds.",
    "team_channel.changed": "Other notices go to the chat of a unit. Subject: the channel. Kinds: old and new.",
    "team_channel.tried": "A trial was sent to the chat of a unit; where it was stopped, it goes on. Subject: the channel.",
    "team_channel.stopped": "The chat of a unit is told nothing more: it refused too often. Subject: the channel. Ids: failures.",
    "team_channel.removed": "The chat of a unit is told nothing any more. Subject: the channel. Ids: unit, service.",
    "contact.decided": "It was decided whether customers may hear from us. Subject: the purpose. Ids: first and last (contacts), "
    "may (how many), and how many may not, by reason.",
    "contact.remembered": "It was told as history that customers had heard from us before. Subject: contacts. Ids: contacts (how "
    "many).",
    "contact.renewed": "What was called off before it left is to leave after all. Subject: how many; ids: contacts.",
    "contact.withdrawn": "What was planned was called off before it left. Subject: contacts. Ids: contacts (how many).",
    "contact.done": "Customers heard from us by another way than mail. Subject: contacts. Ids: contacts (how many).",
    "contact.forgotten": "Contacts were deleted, for their time was over. Subject: contacts. Ids: contacts (how many).",
    "contact.opted_out": "A customer wants to hear from us less often, or not at all. Subject: the customer, or the opt-out "
    "of nobody we know. Ids: how (link, program, complaint, colleague), fewer.",
    "contact.opted_in": "A customer wants to hear from us again. Subject: the customer.",
    "contact.rule_set": "A contact rule was set. Subject: the purpose. Its values are in old and new.",
    "letter.sent": "A letter to a customer left the house. Subject: the letter, by its contact. Ids: purpose.",
    "letter.stopped": "A letter was not sent after all. Subject: the letter. Ids: contact, because.",
    "letter.refused": "A mail server took a letter for no good. Subject: the letter. Ids: contact, status.",
    "letter.returned": (
        "A letter came back, or was complained of. Subject: the letter. "
        "Ids: contact, kind (hard, failed, soft, complaint), status."
    ),
    "address.held": "Nothing is sent to an address any more, for mail came back. Subject: the address. Ids: status.",
    "address.lifted": "Mail goes to a held address again. Subject: the address.",
    "webhook.added": "A program is told what happens here from now on. Subject: the webhook. Ids: kinds.",
    "webhook.paused": "A webhook was paused. Subject: the webhook. Ids: gave_up (whether by itself, after days of failing).",
    "webhook.resumed": "A webhook goes on where it stopped. Subject: the webhook.",
    "webhook.tried": "A trial was sent to a webhook. Subject: the webhook.",
    "webhook.removed": "A webhook was removed, with all it was still to be told. Subject: the webhook.",
    "webhook.resent": "What was parked of a webhook is sent again. Subject: the webhook. Ids: deliveries (how many).",
    "webhook.dropped": "What was parked of a webhook was given up. Subject: the webhook. Ids: line (its seq).",
}
