"""What customers and colleagues are told, rewritten: by kind and language, with what a reader will see beside it."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors import EverweekError, NotFound
from everweek.messages.letters.shapes import Choices, Part, Press, Title, Words
from everweek.messages.notices import rewriting as services
from everweek.messages.notices.access import access_kind
from everweek.messages.notices.drawing import Told, as_chat, drawn
from everweek.messages.notices.kinds import CUSTOMER_WORDS, TEAM_WORDS, NoticeKind, rewritable
from everweek.messages.notices.lettering import as_mail, sample_letter
from everweek.messages.notices.queries import rewritten
from everweek.messages.notices.saying import Said, house_words, house_words_in, sample
from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.people.rules import check_language
from everweek.text.direction import direction
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.notices.contexts import LetterPart, NoticeWordsPage, PlaceLine, RewritePage, WordsDoor, WordsGroup, WordsKind
from everweek.web.notices.forms import WordsForm
from everweek.web.notices.words import in_subjects
from everweek.web.pages import acts, asks, looks, show
from everweek.web.viewer import viewer_of


@looks
def words(request: HttpRequest) -> HttpResponse:
    """All kinds, with what they say, and where they are rewritten."""
    check_may(viewer_of(request), Action.WORDS_EDIT)
    own = rewritten()
    kinds = {
        kind.key: WordsKind(
            _name(kind),
            sample(house_words(kind), kind).title,
            [
                WordsDoor(saying.language(tag), _address(kind, tag), (kind.key, tag.lower()) in own)
                for tag in _languages(kind, [language for of, language in own if of == kind.key])
            ],
        )
        for kind in rewritable()
    }
    rewrote = {of for of, _language in own}
    groups = [
        WordsGroup(name, [kinds[key] for key in keys], len(rewrote.intersection(keys))) for name, keys in in_subjects(kinds)
    ]
    many = len(own)
    says = ngettext("%(n)d kind has words of your own.", "%(n)d have words of your own.", many) % {"n": many}
    return show(request, NoticeWordsPage(title=says if many else _("Everybody is told in our words."), groups=groups))


@asks
def rewrite(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """The words of one kind in one language. POST shows, mails or keeps what was typed."""
    viewer, of, tag = viewer_of(request), access_kind(viewer_of(request), kind), _tag(language)
    own = services.words_of(of, tag)
    stands = own or house_words_in(of, tag)
    form = WordsForm(request.POST if request.method == "POST" else None, initial={"title": stands.title, "text": stands.text})
    _fit(form, of)

    def carry_out() -> Done | HttpResponse:
        told = Said(form.cleaned_data["title"], form.cleaned_data["text"])
        match request.POST.get("do"):
            case "look":
                return show(request, _page(of, tag, form, services.check_words(of, told)))
            case "mail":
                to = services.send_sample(kind=of, language=tag, said=told, by=viewer)
                return show(request, _page(of, tag, form, told, mailed_to=to))
        services.rewrite_words(kind=of, language=tag, said=told, by=viewer)
        return doing.changed({"words": told} if told != own else {}, to=_address(of, tag), back=_back(of, tag, own))

    answer = doing.sent(request, form, carry_out)
    return answer or show(request, _page(of, tag, form, stands), status=doing.status_shown(form))


@acts("notice-rewrite", "kind", "language")
def remove(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Remove the organisation's own words for a kind of notice in one language: those of the house hold again."""
    viewer = viewer_of(request)
    of, tag = access_kind(viewer, kind), _tag(language)
    own, here = services.words_of(of, tag), _address(of, tag)

    def carry_out() -> Done:
        services.remove_words(kind=of, language=tag, by=viewer)
        return Done(_("It says what the house says again."), here, _back(of, tag, own) if own is not None else None)

    return doing.pressed(request, carry_out, to=here)


@acts("notice-rewrite", "kind", "language")
def take_back(request: HttpRequest, kind: str, language: str) -> HttpResponse:
    """Undo a change of the words of a kind within the day."""
    viewer = viewer_of(request)
    of, tag = access_kind(viewer, kind), _tag(language)

    def carry_out() -> Done:
        with undo.taken(request, _of(of, tag)) as was:
            _restore(of, tag, was.get("title"), was.get("text"), viewer)
        return Done(_("It is as it was before."), _address(of, tag))

    return doing.pressed(request, carry_out, to=_address(of, tag))


def _fit(form: WordsForm, kind: NoticeKind) -> None:
    """The form as it asks for the words of a letter, or of a line to teams."""
    if kind.key in TEAM_WORDS:
        form.fields["title"].help_text = ""
    if kind.letter is not None:
        form.fields["title"].label, form.fields["title"].help_text = _("Subject"), ""
        form.fields["text"].label, form.fields["text"].required = _("The letter"), True
        form.fields["text"].help_text = _("An empty line begins a paragraph; a first line that begins with # is the heading.")
        form.fields["text"].widget.attrs["rows"] = 14


def _name(kind: NoticeKind) -> str:
    if kind.key in CUSTOMER_WORDS:
        return _("To customers: %(kind)s") % {"kind": kind.name}
    return _("In channels of teams: %(kind)s") % {"kind": kind.name} if kind.key in TEAM_WORDS else str(kind.name)


def _languages(kind: NoticeKind, own: Sequence[str]) -> list[str]:
    """In which languages it may be read: a channel is told in that of the house."""
    spoken = () if kind.key in TEAM_WORDS else saying.SPOKEN
    return list(dict.fromkeys([organisation().language, *spoken, *own]))


def _restore(kind: NoticeKind, tag: str, title: str | None, text: str | None, by: Member) -> None:
    if title is None:
        services.remove_words(kind=kind, language=tag, by=by)
    else:
        services.rewrite_words(kind=kind, language=tag, said=Said(title, text or ""), by=by)


def _page(kind: NoticeKind, tag: str, form: WordsForm, said: Said, *, mailed_to: str = "") -> RewritePage:
    shown, plain = _shown(kind, tag, said) if not form.errors else (Said("", ""), "")
    places = [
        PlaceLine(f"{{{name}}}", place.says, sample(Said(f"{{{name}}}", ""), kind).title) for name, place in kind.places.items()
    ]
    return RewritePage(
        title=_("%(kind)s: in %(language)s") % {"kind": _name(kind), "language": saying.language(tag)},
        kind=kind.key,
        language=tag,
        form=form,
        places=places,
        own=services.words_of(kind, tag) is not None,
        shown_title=shown.title,
        shown_text=shown.text,
        plain=plain,
        mailed_to=mailed_to,
        to_team=kind.key in TEAM_WORDS,
        to_customer=kind.letter is not None,
        direction=direction(tag),
        parts=_drawn(kind, tag, said) if kind.letter is not None and plain else [],
    )


def _shown(kind: NoticeKind, tag: str, said: Said) -> tuple[Said, str]:
    """The words with examples in them, and the whole mail as plain text, or the message in a chat, in their language."""
    with translation.override(tag):
        shown = sample(said, kind)
        if kind.key in TEAM_WORDS:
            return shown, "\n".join(as_chat([Told(shown, "/act/4711/")]))
        if kind.letter is not None:
            return shown, as_mail(said, kind, to="", person="", house=organisation().name, language=tag).text
        letter = drawn([Told(shown, "/notices/")], to="", person="", house=organisation().name, language=tag)
    return shown, letter.text


def _drawn(kind: NoticeKind, tag: str, said: Said) -> list[LetterPart]:
    with translation.override(tag):
        letter = sample_letter(said, kind, language=tag)
    return [LetterPart("subject", letter.subject), *(_part(one) for one in letter.parts)]


def _part(part: Part) -> LetterPart:
    match part:
        case Title(text):
            return LetterPart("title", text)
        case Words(text):
            return LetterPart("words", text)
        case Press(label):
            return LetterPart("press", label)
        case Choices(points):
            return LetterPart("choices", " · ".join(one.label for one in points))
        case _:
            raise LookupError(part)


def _tag(language: str) -> str:
    try:
        tag = check_language(language)
    except EverweekError as unknown:
        raise NotFound(_("There is no such language.")) from unknown
    return tag.lower()


def _address(kind: NoticeKind, tag: str) -> str:
    return reverse("notice-rewrite", args=[kind.key, tag.lower()])


def _of(kind: NoticeKind, tag: str) -> str:
    return f"notice-words:{kind.key}:{tag}"


def _back(kind: NoticeKind, tag: str, before: Said | None) -> Back:
    was: dict[str, object] = {} if before is None else {"title": before.title, "text": before.text}
    return Back(reverse("notice-words-undo", args=[kind.key, tag]), _of(kind, tag), was)
