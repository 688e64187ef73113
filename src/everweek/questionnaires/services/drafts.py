"""Writing, publishing and archiving questionnaires."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, record
from everweek.questionnaires.apart import check_apart
from everweek.questionnaires.document import Document, dump, parse, parse_under
from everweek.questionnaires.document.together import counted_twice
from everweek.questionnaires.models import Questionnaire, Version
from everweek.questionnaires.settling import check_scales, settle_measures
from everweek.questionnaires.versions import digest_of
from everweek.text.storable import is_name


def create_questionnaire(*, key: str, document: Mapping[str, object], by: Actor, unasked: bool = False) -> Version:
    """A new questionnaire ``key`` with ``document`` as its first draft; the draft is answered. ``unasked``: nobody is asked it.

    ``format`` and ``key`` may be left out of the document. Raises ``Invalid`` naming the place where the document is wrong, and
    ``Conflict`` where there is a questionnaire of that key.
    """
    parsed = parse_under(key, document)
    with transaction.atomic():
        try:
            with transaction.atomic():
                questionnaire = Questionnaire.objects.create(key=key, title=_title(parsed), unasked=unasked)
        except IntegrityError as taken:
            message = _("There is a questionnaire {key!r} already; take another key, or write a new draft of it.").format(key=key)
            raise Conflict(message, field="key") from taken
        version = Version.objects.create(questionnaire=questionnaire, number=1, **_stored(parsed))
        _record("questionnaire.created", version, by)
    return version


@dataclass(frozen=True)
class Brought:
    """What importing a questionnaire file came to: the version that now holds it, and whether it did before (``already``)."""

    version: Version
    already: bool


def bring_questionnaire(*, document: Document, by: Actor, publishing: bool = False, over: bool = True) -> Brought:
    """Make the questionnaire of a file, or write it as the draft of the one of that key; the same file again changes nothing.

    Not ``over`` what stands: ``Conflict`` where there is a questionnaire of that key that says something else.
    """
    written = dump(document)
    with transaction.atomic():
        # Whoever brings it for the first time at the same moment is waited for: then it is there already.
        hold_until_commit(f"questionnaires.brought:{document.key}")
        questionnaire = Questionnaire.objects.filter(key=document.key).first()
        last = None if questionnaire is None else questionnaire.versions.order_by("-number").first()
        already = last is not None and last.digest == digest_of(written)
        if questionnaire is None:
            version = create_questionnaire(key=document.key, document=written, by=by)
        elif last is not None and already:
            version = last
        elif not over:
            message = _("There is a questionnaire {key!r} already; take another key, or write a new draft of it.")
            raise Conflict(message.format(key=document.key), field="over")
        else:
            version = save_draft(questionnaire=questionnaire, document=written, by=by)
        if publishing:
            already = already and version.published_at is not None
            version = publish(version=version, by=by)
    return Brought(version, already)


def save_draft(*, questionnaire: Questionnaire, document: Mapping[str, object], by: Actor, over: str | None = None) -> Version:
    """Write the draft of a questionnaire: the open one anew, or a new one after the last published version.

    ``over`` is the digest of the version that was looked at while writing (empty: there was none). Where another stands there by
    now, ``Conflict`` with the code ``changed-meanwhile``: nobody's work is overwritten unseen.
    """
    parsed = parse_under(questionnaire.key, document)
    with transaction.atomic():
        locked = _locked(questionnaire.pk)
        if locked.unasked:
            raise Conflict(_("This holds what people said unasked elsewhere: it is not written here."), code="unasked")
        last = locked.versions.order_by("-number").first()
        _check_unchanged(last, over)
        if last is not None and last.published_at is None:
            version = last
            for name, value in _stored(parsed).items():
                setattr(version, name, value)
            version.saved_at = clock.now()
            version.save()
        else:
            number = 1 if last is None else last.number + 1
            version = Version.objects.create(questionnaire=locked, number=number, **_stored(parsed))
        if not locked.versions.filter(published_at__isnull=False).exists():
            # Until something of it is published, it is called what its draft is called.
            locked.title = _title(parsed)
            locked.save(update_fields=["title"])
        _record("questionnaire.drafted", version, by)
    return version


def discard_draft(*, questionnaire: Questionnaire, by: Actor, over: str | None = None) -> None:
    """Throw the open draft away: what is published stays as it is. A questionnaire that was never published goes with its draft.

    Raises ``Conflict`` where there is no draft, or (see ``save_draft``) where it is not the one that was looked at.
    """
    with transaction.atomic():
        locked = _locked(questionnaire.pk)
        draft = locked.versions.filter(published_at__isnull=True).first()
        if draft is None:
            raise Conflict(_("There is no draft to throw away: what is published stays."), code="no-draft")
        _check_unchanged(draft, over)
        _record("questionnaire.discarded", draft, by)
        draft.delete()
        if not locked.versions.exists():
            locked.delete()


def publish(*, version: Version, by: Actor, over: str | None = None) -> Version:
    """Publish a draft: from now on it can be answered and never changes. Publishing twice does nothing more.

    Raises ``Invalid`` where somebody could be asked two questions of one measure, and would count twice; ``Conflict`` where a
    measure of it is held on another scale elsewhere (numbers on two scales cannot be one measure), and, as ``save_draft`` does,
    where the draft is not the one that was looked at.
    """
    with transaction.atomic():
        questionnaire = _locked(version.questionnaire_id)
        draft = Version.objects.filter(pk=version.pk).first()
        if draft is None:
            raise Conflict(_("This draft was thrown away meanwhile."), code="changed-meanwhile")
        if draft.published_at is not None:
            return draft
        _check_unchanged(draft, over)
        parsed = parse(draft.document)
        _check_counted_once(parsed)
        check_apart(parsed.measures(), unasked=questionnaire.unasked)
        settle_measures(document=parsed, questionnaire=questionnaire, by=by)
        draft.published_at = clock.now()
        draft.save(update_fields=["published_at"])
        questionnaire.title = _title(parsed)
        questionnaire.save(update_fields=["title"])
        _record("questionnaire.published", draft, by)
    return draft


def archive_questionnaire(*, questionnaire: Questionnaire, by: Actor) -> Questionnaire:
    """Stop asking: a questionnaire that is archived takes no more responses. What came back stays."""
    with transaction.atomic():
        locked = _locked(questionnaire.pk)
        if locked.archived_at is None:
            locked.archived_at = clock.now()
            locked.save(update_fields=["archived_at"])
            record(
                Happening(
                    "questionnaire.archived",
                    by=by,
                    subject=("questionnaire", locked.pk),
                    ids={"questionnaire": locked.pk},
                )
            )
    return locked


def restore_questionnaire(*, questionnaire: Questionnaire, by: Actor) -> Questionnaire:
    """Ask again: a questionnaire that was archived takes responses as before.

    ``Conflict`` where a measure of it has been moved to another scale meanwhile.
    """
    with transaction.atomic():
        locked = _locked(questionnaire.pk)
        if locked.archived_at is not None:
            last = locked.versions.filter(published_at__isnull=False).order_by("-number").first()
            if last is not None:
                check_scales(last)
            locked.archived_at = None
            locked.save(update_fields=["archived_at"])
            record(
                Happening(
                    "questionnaire.restored",
                    by=by,
                    subject=("questionnaire", locked.pk),
                    ids={"questionnaire": locked.pk},
                )
            )
    return locked


def _locked(questionnaire_id: int) -> Questionnaire:
    """The questionnaire, until the end of the transaction nobody else's to write."""
    found = Questionnaire.objects.select_for_update().filter(pk=questionnaire_id).first()
    if found is None:
        raise Conflict(_("This questionnaire was thrown away meanwhile, with its draft."), code="changed-meanwhile")
    return found


def _check_unchanged(last: Version | None, over: str | None) -> None:
    if over is not None and over != ("" if last is None else last.digest):
        message = _("Somebody else has changed this questionnaire meanwhile. Look at what it says now, then do it again.")
        raise Conflict(message, code="changed-meanwhile")


def _stored(parsed: Document) -> dict[str, object]:
    for tag, title in parsed.title.items():
        # A title may have two lines; what is stored already is read as it is.
        if not is_name(title.replace("\n", " ")):
            told = _("title: {tag} holds a character that nobody sees, and that changes how what follows is read; leave it out.")
            raise Invalid(told.format(tag=tag), field="title", code="document")
    document = dump(parsed)
    return {"document": document, "digest": digest_of(document)}


def _title(parsed: Document) -> str:
    return parsed.title[parsed.language][:300]


def _check_counted_once(parsed: Document) -> None:
    """Nobody counts twice: two questions of one measure that one person could be asked both are not published."""
    twice = counted_twice(parsed)
    if twice:
        raise Invalid(" ".join(twice), field="document", code="counted-twice")


def _record(kind: str, version: Version, by: Actor) -> None:
    record(
        Happening(
            kind,
            by=by,
            subject=("questionnaire", version.questionnaire_id),
            ids={"questionnaire": version.questionnaire_id, "version": version.pk},
        )
    )
