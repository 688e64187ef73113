"""Colleagues whom a comment may praise though nobody heard it: those who work where it was said, and one by name."""

from typing import Final

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.people.days import held_on, here
from everweek.people.finding import by_name, each_word
from everweek.people.models import Member
from everweek.people.queries import today
from everweek.questionnaires.models import Response
from everweek.text.letters import plain
from everweek.text.storable import is_storable

MOST_NEAR: Final = 40


def colleagues_near(response: Response) -> list[tuple[int, str]]:
    """Return who works today at the unit of a response or below it, as id and name, by name, with whom it is about first.

    At most ``MOST_NEAR`` of the unit; nobody of it where the response is about no unit.
    """
    about, unit = response.about_member, response.unit
    first = [(about.pk, about.name)] if about is not None else []
    if unit is None:
        return first
    at_work = Member.objects.filter(held_on(today(), of="posts__"), posts__unit__path__startswith=unit.path)
    near = Member.objects.filter(here(today()), pk__in=at_work.values("pk")).order_by(by_name(), "pk")
    return [*first, *(one for one in near.values_list("pk", "name")[:MOST_NEAR] if one not in first)]


def colleague_named(name: str) -> int:
    """Return the id of the one colleague, of those who are here, who is called so, or whose name alone has these words.

    Raises:
        Invalid: nobody is, or several are.
    """
    rows = Member.objects.filter(here(today())).filter(each_word(name, "name")) if is_storable(name) else Member.objects.none()
    found = list(rows.order_by("pk").values_list("pk", "name")[:MOST_NEAR])
    whole = [one for one in found if plain(one[1]) == plain(name.strip())]
    if len(alike := whole or found) == 1:
        return alike[0][0]
    if alike:
        raise Invalid(_("Several colleagues are called so. Write the whole name, or choose from the list."), field="name")
    raise Invalid(_("No colleague is called so. Write the name as it stands among the colleagues."), field="name")
