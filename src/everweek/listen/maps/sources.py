"""Where single values come from: columns, recoded or not; ids, with what is put before them; which rows are taken at all."""

from django.utils.translation import gettext as _

from everweek.listen.maps.nodes import Place
from everweek.listen.maps.shape import Only, Source
from everweek.text.nearest import plain

_LONGEST_PREFIX = 60


def source(place: Place) -> Source:
    """Return where a value comes from: a column, or the value that is the same for every row."""
    if place.is_plain:
        return Source(column=place.text())
    found = place.known({"column", "always", "values", "otherwise", "blank"})
    if ("column" in found) == ("always" in found):
        raise place.wrong(_("give either a column, or always: the same value for every row."))
    if "always" in found and len(found) > 1:
        raise place.wrong(_("beside always there is nothing to recode or leave blank."))
    if "otherwise" in found and "values" not in found:
        raise found["otherwise"].wrong(_("otherwise is for cells that are none of values: give those too."))
    return Source(
        column=found["column"].text() if "column" in found else None,
        always=found["always"].text() if "always" in found else None,
        values=recode(found["values"]) if "values" in found else {},
        otherwise=found["otherwise"].text() if "otherwise" in found else None,
        blank=cells(found["blank"]) if "blank" in found else frozenset(),
    )


def identity(place: Place, *, changing: bool) -> Source:
    """The id of a row, or of what it is about; ``changing``: it may be said that what was stored first stands."""
    if place.is_plain:
        return Source(column=place.text())
    found = place.known({"column", "prefix", "after", *(("first_stands",) if changing else ())})
    if "column" not in found:
        raise place.wrong(_("an id needs its column."))
    return Source(
        column=found["column"].text(),
        prefix=_prefix(found["prefix"]) if "prefix" in found else "",
        after=found["after"].text() if "after" in found else "",
        first_stands=found["first_stands"].flag() if "first_stands" in found else False,
    )


def person(place: Place) -> Source:
    """Return how the map names a customer or a colleague: by the id another program knows the person by, or by mail address."""
    if place.is_plain:
        return Source(column=place.text())
    found = place.known({"column", "prefix", "by"})
    if "column" not in found:
        raise place.wrong(_("a person needs the column that names them."))
    if "by" in found and found["by"].text() != "email":
        raise found["by"].wrong(_("write by: email here, or leave it out where the column holds ids."))
    return Source(
        column=found["column"].text(),
        prefix=_prefix(found["prefix"]) if "prefix" in found else "",
        by_email="by" in found,
    )


def only(place: Place) -> Only:
    """Return which rows of the file are taken."""
    found = place.known({"column", "is", "not"})
    if "column" not in found:
        raise place.wrong(_("say by which column rows are taken."))
    if ("is" in found) == ("not" in found):
        raise place.wrong(_("give either is: the cells of the rows that are taken, or not: those of the rows that are left out."))
    told = found["is"] if "is" in found else found["not"]
    named = frozenset(plain(cell) for cell in cells(told))
    if not named:
        raise told.wrong(_("name at least one cell here."))
    return Only(column=found["column"].text(), cells=named, wanted="is" in found)


def recode(place: Place) -> dict[str, str]:
    """Return what each code means, by the code."""
    return {code: one.text() for code, one in place.entries().items()}


def cells(place: Place) -> frozenset[str]:
    """Return the cells that are written here: one, or a list of them."""
    return frozenset(one.text() for one in place.items()) if place.is_list else frozenset({place.text()})


def _prefix(place: Place) -> str:
    value = place.text()
    if not value or len(value) > _LONGEST_PREFIX:
        raise place.wrong(_("a prefix has 1 to {most} characters, such as zendesk:").format(most=_LONGEST_PREFIX))
    return value
