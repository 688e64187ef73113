"""The address at which a mail provider tells what came back. Its secret end is the proof that it is the provider."""

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from everweek.errors import Invalid, NotFound
from everweek.jobs.tasks import enqueue
from everweek.messages.returned.providers import is_secret, subscription_of, words_of
from everweek.messages.returned.services import take_words
from everweek.messages.tasks import confirm_subscription

LONGEST = 1024 * 1024


@csrf_exempt
@require_POST
def told(request: HttpRequest, provider: str, secret: str) -> HttpResponse:
    """Take note of what a provider tells; the same again changes nothing."""
    if not is_secret(provider, secret):
        raise NotFound(_("There is nothing here under that name or number, or it is not yours to see."))
    length = str(request.META.get("CONTENT_LENGTH") or "0")
    if not length.isdecimal() or len(length) > len(str(LONGEST)) or int(length) > LONGEST:
        raise Invalid(_("That is more than can be told at once."), field="body")
    body = request.body
    words = words_of(provider, body)
    if address := subscription_of(provider, body):
        enqueue(confirm_subscription, address=address)
    take_words(words=words, provider=provider)
    return HttpResponse(status=204)
