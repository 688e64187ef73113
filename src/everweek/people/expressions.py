"""Database expressions that read a field, such as a customer's, as text, number, day or flag, alike on SQLite and PostgreSQL.

Each is NULL where the field is not known or is of another kind. The kind is looked at first: PostgreSQL would otherwise fail on a
text read as a number, and SQLite would read it as 0.
"""

import json
from collections.abc import Collection, Mapping
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import BooleanField, CharField, Expression, F, Field, FloatField, Func, IntegerField, Value
from django.db.models.functions import Cast, NullIf
from django.db.models.sql.compiler import SQLCompiler

_PREFIX = "attributes."


class _Attribute(Func):
    """``attributes -> name``, or a part of another column, as one kind; the SQL of each database stands beside the other's."""

    sqlite = ""
    postgresql = ""
    arity = 1

    def __init__(self, name: str, output_field: "Field[Any, Any]", column: str = "attributes") -> None:
        self.name = name
        super().__init__(F(column), output_field=output_field)

    @property
    def identity(self) -> Any:  # noqa: ANN401  # the base class answers with a tuple of its own making
        """Two attributes are the same expression only where their names are the same, and what they are compared with."""
        return (*super().identity, self.name, self.value)

    def as_sql(  # type: ignore[override]  # neither the function nor the template is the caller's to choose
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
        **_extra: Any,  # noqa: ANN401  # as Django's own
    ) -> tuple[str, tuple[str | int, ...]]:
        """The SQL; the column appears as ``{c}`` in it, the attribute's name as a parameter."""
        column, parameters = compiler.compile(self.source_expressions[0])
        template, name = (self.postgresql, self.name) if connection.vendor == "postgresql" else (self.sqlite, f'$."{self.name}"')
        return _in_order(template, column, {"c": tuple(parameters), "n": (name,), "v": (self.value,)})

    value = ""
    """What it is compared with, where the template has a place ``{v}``."""


def _in_order(template: str, column: str, parameters: Mapping[str, tuple[str | int, ...]]) -> tuple[str, tuple[str | int, ...]]:
    """The template filled in, with its parameters in the order in which their places come."""
    places = [piece.partition("}")[0] for piece in template.replace("{{", "").replace("}}", "").split("{")[1:]]
    values = [value for place in places for value in parameters[place]]
    return template.format(c=column, n="%s", v="%s"), tuple(values)


class Numbers(Expression):
    """Some thousand numbers as one parameter, for ``__in``: each as its own takes Django three times what the database takes.

    ``Comment.objects.filter(response__in=Numbers(ids))``
    """

    def __init__(self, numbers: Collection[int]) -> None:
        super().__init__(output_field=IntegerField())
        self.numbers = tuple(numbers)

    @property
    def identity(self) -> Any:  # noqa: ANN401  # the base class answers with a tuple of its own making
        """Two are the same where their numbers are."""
        return type(self), self.numbers

    def as_sql(  # type: ignore[override]  # the base class has none of its own
        self,
        compiler: SQLCompiler,
        connection: BaseDatabaseWrapper,
    ) -> tuple[str, list[Any]]:
        """The SQL: a question that gives them one by one."""
        if connection.vendor == "postgresql":
            return "(SELECT unnest(%s::bigint[]))", [list(self.numbers)]
        return "(SELECT value FROM json_each(%s))", [json.dumps(self.numbers)]


class _Text(_Attribute):
    sqlite = "CASE WHEN json_type({c}, {n}) = 'text' THEN json_extract({c}, {n}) END"
    postgresql = "CASE WHEN jsonb_typeof({c} -> {n}) = 'string' THEN {c} ->> {n} END"


class _Number(_Attribute):
    sqlite = "CASE WHEN json_type({c}, {n}) IN ('integer', 'real') THEN CAST(json_extract({c}, {n}) AS REAL) END"
    postgresql = "CASE WHEN jsonb_typeof({c} -> {n}) = 'number' THEN ({c} ->> {n})::double precision END"


class _Day(_Attribute):
    sqlite = (
        "CASE WHEN json_type({c}, {n}) = 'text' AND json_extract({c}, {n}) GLOB '[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]' "
        "THEN json_extract({c}, {n}) END"
    )
    # Under a language's collation "-" may weigh nothing: days are compared byte by byte.
    postgresql = (
        "(CASE WHEN jsonb_typeof({c} -> {n}) = 'string' AND {c} ->> {n} ~ '^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}$' "
        'THEN {c} ->> {n} END) COLLATE "C"'
    )


class _Flag(_Attribute):
    sqlite = "CASE json_type({c}, {n}) WHEN 'true' THEN 1 WHEN 'false' THEN 0 END"
    postgresql = "CASE {c} -> {n} WHEN 'true'::jsonb THEN 1 WHEN 'false'::jsonb THEN 0 END"


class _Known(_Attribute):
    sqlite = "COALESCE(json_type({c}, {n}), 'null') <> 'null'"
    postgresql = "COALESCE(jsonb_typeof({c} -> {n}), 'null') <> 'null'"


class _Choice(_Attribute):
    """The one choice that was made, with own words or without."""

    sqlite = (
        "CASE json_type({c}, {n}) WHEN 'text' THEN json_extract({c}, {n}) "
        "WHEN 'object' THEN json_extract(json_extract({c}, {n}), '$.choice') END"
    )
    postgresql = "CASE jsonb_typeof({c} -> {n}) WHEN 'string' THEN {c} ->> {n} WHEN 'object' THEN {c} -> {n} ->> 'choice' END"


class _Raw(_Attribute):
    """Whatever it is, as text; of several, or of an object, as JSON."""

    sqlite = "CAST(json_extract({c}, {n}) AS TEXT)"
    postgresql = "({c} ->> {n})"


class _OwnWords(_Attribute):
    """What was written beside the one choice that was made."""

    sqlite = "CASE json_type({c}, {n}) WHEN 'object' THEN json_extract(json_extract({c}, {n}), '$.text') END"
    postgresql = "CASE jsonb_typeof({c} -> {n}) WHEN 'object' THEN {c} -> {n} ->> 'text' END"


class _Among(_Attribute):
    """Whether a choice is among several that were made, with own words or without."""

    def __init__(self, name: str, value: str, column: str) -> None:
        self.value = value
        super().__init__(name, BooleanField(), column)

    sqlite = (
        "(json_type({c}, {n}) = 'array' AND EXISTS (SELECT 1 FROM json_each({c}, {n}) AS made WHERE CASE made.type "
        "WHEN 'object' THEN json_extract(made.value, '$.choice') ELSE made.value END = {v}))"
    )
    postgresql = (
        "(jsonb_typeof({c} -> {n}) = 'array' AND EXISTS (SELECT 1 FROM jsonb_array_elements("
        "CASE jsonb_typeof({c} -> {n}) WHEN 'array' THEN {c} -> {n} END) AS made WHERE "
        "COALESCE(made ->> 'choice', made #>> '{{}}') = {v}))"
    )


class _On(Func):
    """The day of a moment, in UTC, as text."""

    arity = 1

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any) -> Any:  # noqa: ANN401  # as Django's own
        """The first ten characters of the stored moment, which is in UTC."""
        return self.as_sql(compiler, connection, template="substr(%(expressions)s, 1, 10)")

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **_extra: Any) -> Any:  # noqa: ANN401  # as Django's own
        """The moment in UTC, written as a day."""
        template = "to_char(%(expressions)s AT TIME ZONE 'UTC', 'YYYY-MM-DD') COLLATE \"C\""
        return self.as_sql(compiler, connection, template=template)


def text_of(name: str) -> Expression:
    """The field as text; an empty column counts as not known."""
    if name.startswith(_PREFIX):
        return _Text(name[len(_PREFIX) :], CharField())
    return NullIf(F(name), Value(""))


def number_of(name: str) -> Expression:
    """The field as a number."""
    return _Number(name[len(_PREFIX) :], FloatField())


def day_of(name: str) -> Expression:
    """The field as a day, text of the shape YYYY-MM-DD."""
    if name == "created_on":
        return day_in_utc("created_at")
    return _Day(name[len(_PREFIX) :], CharField())


def flag_of(name: str) -> Expression:
    """The field as 1 for yes, 0 for no."""
    return _Flag(name[len(_PREFIX) :], IntegerField())


def known_of(name: str) -> Expression:
    """Whether the field is known."""
    if name == "created_on":
        return Value(value=True, output_field=BooleanField())
    if name.startswith(_PREFIX):
        return _Known(name[len(_PREFIX) :], BooleanField())
    return Cast(_Filled(F(name)), BooleanField())


def day_in_utc(name: str) -> Expression:
    """The day of a column that is a moment, in UTC, as text of the shape YYYY-MM-DD."""
    return _On(F(name), output_field=CharField())


def number_in(column: str, name: str) -> Expression:
    """A part of another column of JSON, as a number."""
    return _Number(name, FloatField(), column)


def text_in(column: str, name: str) -> Expression:
    """A part of another column of JSON, as text."""
    return _Text(name, CharField(), column)


def raw_in(column: str, name: str) -> Expression:
    """A part of another column of JSON, whatever it is, as text."""
    return _Raw(name, CharField(), column)


def own_words_in(column: str, name: str) -> Expression:
    """A part of another column of JSON, as what was written beside the one choice that was made."""
    return _OwnWords(name, CharField(), column)


def choice_in(column: str, name: str) -> Expression:
    """A part of another column of JSON, as the key of the one choice that was made."""
    return _Choice(name, CharField(), column)


def is_among(column: str, name: str, value: str) -> Expression:
    """Whether a choice of this key is among the several made, in a part of another column of JSON."""
    return _Among(name, value, column)


class _Filled(Func):
    """Whether a text column holds anything."""

    template = "(COALESCE(%(expressions)s, '') <> '')"
    output_field = BooleanField()
