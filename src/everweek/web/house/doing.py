"""Carrying out what a form or a button asks for: the one way, so that nobody loses what was typed and nothing fails unheard.

The gate is asked first, outside. What is carried out answers with ``Done``: what to say, where to go on, and the way back. What
is refused meanwhile is said beside the field to blame, with all that was typed still there (``sent``), or at the head of the page
the button stands on (``pressed``). ``NotAllowed`` alone passes on: it makes the page that says the reader may not come in.
"""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from everweek.errors import Conflict, EverweekError, NotAllowed
from everweek.people.once import Told, once
from everweek.web.house import undo
from everweek.web.house.errors import status_of
from everweek.web.house.forms import Form
from everweek.web.house.undo import Back
from everweek.web.viewer import SignInFirst, viewer_of

UNPROCESSABLE = 422


@dataclass(frozen=True)
class Done:
    """What was done. ``to`` is the address of the page that says so."""

    says: str
    to: str
    back: Back | None = None


Deed = Callable[[], Done | HttpResponse]


class OnceForm(Form):
    """A form that makes something new: sent twice, it makes it once. A template draws ``{{ form.once }}``, or all of it."""

    once = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput, initial=lambda: secrets.token_urlsafe(16))


class Refused(forms.ValidationError):
    """A refusal beside a field, which remembers what it was."""

    def __init__(self, refused: EverweekError) -> None:
        super().__init__(refused.message, code=refused.code)
        self.refused = refused


def sent(
    request: HttpRequest,
    form: forms.Form,
    do: Deed,
    *,
    blamed: str = "",
    refuse: Callable[[EverweekError], None] | None = None,
) -> HttpResponse | None:
    """Carry out what a form asks for, once it is valid; None where the page is to be shown again with the form in it.

    ``do`` may also answer with a page of its own, where something is shown this once. A refusal that names no field of the form
    stands beside the field ``blamed``, or above the form; ``refuse`` says it in a way of its own.
    """
    if not form.is_valid():
        return None
    try:
        found = _once(request, form, do)
    except (NotAllowed, SignInFirst):
        raise
    except EverweekError as refused:
        if refuse is not None:
            refuse(refused)
        else:
            blame(form, refused, otherwise=blamed)
        return None
    return _said(request, found)


def pressed(request: HttpRequest, do: Deed, *, to: str) -> HttpResponse:
    """Do what a button without a form of fields asks for; where it is refused, ``to`` is the page that says why."""
    try:
        found = do()
    except (NotAllowed, SignInFirst):
        raise
    except EverweekError as refused:
        undo.failed(request, refused.message)
        return redirect(to)
    return _said(request, found)


def handed(request: HttpRequest, do: Callable[[], HttpResponseBase], *, to: str) -> HttpResponseBase:
    """Hand out the file a button asks for; where it is refused, ``to`` is the page that says why."""
    try:
        return do()
    except (NotAllowed, SignInFirst):
        raise
    except EverweekError as refused:
        undo.failed(request, refused.message)
        return redirect(to)


def blame(form: forms.Form, refused: EverweekError, *, otherwise: str = "") -> None:
    """Say beside the field to blame, or above the form, why it was refused; what was typed stays."""
    field = refused.field if refused.field in form.fields else otherwise
    form.add_error(field or None, Refused(refused))


def status_shown(*asked: forms.BaseForm | None) -> int:
    """The status of a page with these forms on it: 200, 422 where one is not right, or what its refusal means to a program.

    >>> status_shown(None)
    200
    """
    wrong = [one for one in asked if one is not None and one.errors]
    found = [error for form in wrong for errors in form.errors.as_data().values() for error in errors]
    refusals = [error.refused for error in found if isinstance(error, Refused)]
    return max((_status(one) for one in refusals), default=UNPROCESSABLE) if wrong else 200


def problem_of(form: forms.Form | None) -> str:
    """Why a form without fields of its own was refused; empty where it was not.

    >>> problem_of(None)
    ''
    """
    return " ".join(str(one) for one in form.non_field_errors()) if form is not None else ""


def changed(change: Mapping[str, object], *, to: str, back: Back | None) -> Done:
    """What a form of changes did: it may have found everything as it was sent."""
    if not change:
        return Done(_("Nothing was changed."), to)
    return Done(_("It is so from now on."), to, back)


def _once(request: HttpRequest, form: forms.Form, do: Deed) -> Done | HttpResponse:
    word = form.cleaned_data.get("once", "") if isinstance(form, OnceForm) else ""
    if not word:
        return do()
    fields = sorted((name, values) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken")
    # The form that went back and came again with another file is another one.
    files = sorted((name, one.name, one.size) for name, several in request.FILES.lists() for one in several)
    content = repr((request.path, fields, files)) if files else repr((request.path, fields))
    with once(by=viewer_of(request), word=word, content=content) as turn:
        if turn.before is not None:
            return Done(turn.before.says or _("This was done already."), turn.before.to)
        found = do()
        if isinstance(found, Done):
            turn.told = Told(found.says, found.to)
        return found


def _said(request: HttpRequest, found: Done | HttpResponse) -> HttpResponse:
    if isinstance(found, HttpResponse):
        return found
    undo.done(request, found.says, back=found.back)
    return redirect(found.to)


def _status(refused: EverweekError) -> int:
    status = status_of(refused)
    # To a form an invalid value is 422, and so is something chosen in it that is not there any more.
    return status if isinstance(refused, Conflict) or status > UNPROCESSABLE else UNPROCESSABLE
