"""One's own settings: how it looks, and the ways to the account."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from everweek.web.house import undo
from everweek.web.house.contexts import SettingsPage
from everweek.web.house.forms import LookForm
from everweek.web.house.layout import KEYS_COOKIE, SCHEME_COOKIE, SCHEMES
from everweek.web.pages import asks, show
from everweek.web.viewer import viewer_of

A_YEAR = 31_536_000


@asks
def settings_page(request: HttpRequest) -> HttpResponse:
    """How it looks for the reader, kept in cookies of this browser, and the ways to the account."""
    viewer = viewer_of(request)
    if request.method == "POST":
        form = LookForm(request.POST)
        if form.is_valid():
            undo.done(request, _("It looks so from now on, in this browser."))
            return _remember(redirect("settings"), form.cleaned_data["scheme"], keys=form.cleaned_data["keys"])
    else:
        scheme = request.COOKIES.get(SCHEME_COOKIE, SCHEMES[0])
        form = LookForm(initial={"scheme": scheme, "keys": request.COOKIES.get(KEYS_COOKIE) != "off"})
    account = viewer.account
    context = SettingsPage(
        form=form, email=account.email if account else "", single_sign_on=bool(settings.SOCIALACCOUNT_PROVIDERS)
    )
    return show(request, context, status=422 if form.errors else 200)


def _remember(response: HttpResponse, scheme: str, *, keys: bool) -> HttpResponse:
    for name, value in ((SCHEME_COOKIE, scheme), (KEYS_COOKIE, "on" if keys else "off")):
        response.set_cookie(
            name, value, max_age=A_YEAR, httponly=True, samesite="Lax", secure=bool(settings.SESSION_COOKIE_SECURE)
        )
    return response
