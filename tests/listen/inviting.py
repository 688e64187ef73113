"""Somebody invited, for the tests of what comes of it."""

from datetime import timedelta

from tests.cast import BY, Cast

from everweek import clock
from everweek.listen.inviting import rules
from everweek.listen.inviting.making import ToMake, make
from everweek.listen.models import Invitation
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import create_questionnaire, publish

ASKED = {
    "format": "everweek.questionnaire/1",
    "key": "after-visit",
    "title": {"en": "Your visit", "pt": "A sua visita", "ar": "زيارتك"},
    "language": "en",
    "languages": ["en", "pt", "ar"],
    "questions": [
        {
            "key": "recommend",
            "kind": "nps",
            "measure": "nps",
            "required": True,
            "text": {"en": "Would you recommend us?", "pt": "Recomendar-nos-ia?", "ar": "هل توصي بنا؟"},
        },
        {"key": "why", "kind": "text", "text": {"en": "One more word?", "pt": "Mais uma palavra?", "ar": "كلمة أخرى؟"}},
        {
            "key": "again",
            "kind": "consent",
            "text": {"en": "May we call you?", "pt": "Podemos ligar?", "ar": "هل نتصل بك؟"},
            "when": {"question": "recommend", "at_most": 6},
        },
    ],
}


def published(document: dict[str, object] = ASKED) -> Version:
    """The questionnaire, ready to be asked."""
    return publish(version=create_questionnaire(key=str(document["key"]), document=document, by=BY), by=BY)


def invited(cast: Cast, version: Version, key: str = "test", **more: object) -> tuple[Invitation, str]:
    """Dana, asked about the north desk by a link handed to her; the invitation and the path of her link."""
    return handed(version, cast.dana.pk, key, **({"unit": cast.north_desk.pk, "about_member": cast.bob.pk} | more))


def handed(version: Version, customer: int | None, key: str = "test", **more: object) -> tuple[Invitation, str]:
    """The same of any customer, about nothing in particular."""
    now = clock.now()
    row = {
        "key": key,
        "version": version.pk,
        "questionnaire": version.questionnaire_id,
        "customer": customer,
        "language": "en",
        "channel": rules.LINK,
        "due_at": now,
        "expires_at": now + timedelta(days=14),
        "sent": True,
    }
    invitation = Invitation.objects.get(pk=make([ToMake(**(row | more))], by=BY)[key])
    return invitation, f"/a/{rules.token_of(invitation.salt)}"
