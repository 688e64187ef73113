"""Reading YAML strictly: every value keeps its line, no key stands twice, nothing is taken for something it does not say.

YAML turns ``NO`` into false, ``2017-05-13`` into a date and ``010`` into eight. A map speaks of cells as they stand in a file,
so scalars are read as they are written, and each place turns its own into what it needs.
"""

from collections.abc import Collection
from dataclasses import dataclass

import yaml
from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.text.nearest import did_you_mean
from everweek.text.storable import is_storable

LARGEST_MAP = 256 * 1024
DEEPEST = 20
_OPENS = (
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.FlowMappingStartToken,
    yaml.FlowSequenceStartToken,
)
_SHUTS = (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)


@dataclass(frozen=True)
class Place:
    """A value in a map: where it stands (``measures.nps.scale``), on which line, and its YAML node."""

    path: str
    line: int
    node: yaml.Node

    def wrong(self, message: str) -> Invalid:
        """Return the refusal of the value here; its message begins with the line and the place in the map."""
        where = _("Line {line} of the map ({path}): ").format(line=self.line, path=self.path) if self.path else _("The map: ")
        return Invalid(where + message, field=self.path or "map")

    def entries(self) -> dict[str, "Place"]:
        """The value under each key of this mapping."""
        if not isinstance(self.node, yaml.MappingNode):
            raise self.wrong(_("write key: value pairs here."))
        found: dict[str, Place] = {}
        for key_node, value in self.node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                raise self.wrong(_("a key is one word."))
            key = str(key_node.value).strip()
            place = Place(f"{self.path}.{key}" if self.path else key, key_node.start_mark.line + 1, value)
            if key in found:
                raise place.wrong(_("this key stands twice; keep one of them."))
            found[key] = place
        return found

    def known(self, keys: Collection[str]) -> dict[str, "Place"]:
        """``entries``, refusing a key that is none of ``keys``."""
        found = self.entries()
        for key, place in found.items():
            if key not in keys:
                others = ", ".join(sorted(keys))
                raise place.wrong(_("there is no key {key!r} here.").format(key=key) + did_you_mean(key, keys) + f" ({others})")
        return found

    def items(self) -> list["Place"]:
        """The values of this list, in order."""
        if not isinstance(self.node, yaml.SequenceNode):
            raise self.wrong(_("write a list here, such as [1, 5]."))
        return [Place(f"{self.path}[{at}]", one.start_mark.line + 1, one) for at, one in enumerate(self.node.value)]

    @property
    def is_list(self) -> bool:
        """Whether the value here is a list."""
        return isinstance(self.node, yaml.SequenceNode)

    @property
    def is_mapping(self) -> bool:
        """Whether the value here is a mapping: key: value pairs."""
        return isinstance(self.node, yaml.MappingNode)

    @property
    def is_plain(self) -> bool:
        """Whether the value here is a single one."""
        return isinstance(self.node, yaml.ScalarNode)

    def text(self) -> str:
        """The single value here, as written, which may be empty only in quotation marks."""
        if not isinstance(self.node, yaml.ScalarNode):
            raise self.wrong(_("write a single value here."))
        value = str(self.node.value)
        if not value.strip() and self.node.style not in {"'", '"'}:
            raise self.wrong(_("nothing stands here; give a value or leave the key out."))
        return value.strip()

    def number(self) -> float:
        """Return the number here; raises ``Invalid`` for anything else, and for one that is not finite."""
        try:
            value = float(self.text())
        except ValueError:
            value = float("nan")
        if value - value != 0:
            raise self.wrong(_("write a number here, not {value!r}.").format(value=self.text()))
        return value

    def flag(self) -> bool:
        """Return whether ``true`` or ``false`` is written here; raises ``Invalid`` for anything else."""
        value = self.text().lower()
        if value not in {"true", "false"}:
            raise self.wrong(_("write true or false here, not {value!r}.").format(value=self.text()))
        return value == "true"


def read(text: str) -> Place:
    """The whole map as one place; ``Invalid`` with the line where it is no YAML."""
    if len(text) > LARGEST_MAP:
        raise Invalid(_("A map has at most 256 KiB; is this the right file?"), field="map")
    try:
        deep = 0
        for token in yaml.scan(text, Loader=yaml.SafeLoader):
            # The scanner looks through all open levels at each token: a map of brackets alone would take it minutes.
            deep += isinstance(token, _OPENS) - isinstance(token, _SHUTS)
            if deep > DEEPEST:
                line = token.start_mark.line + 1
                raise Invalid(_("Line {line} of the map is nested deeper than any map needs.").format(line=line), field="map")
            # A reference can make a small text unfold into an endless one; no map needs any.
            if isinstance(token, yaml.AliasToken | yaml.AnchorToken | yaml.TagToken):
                line = token.start_mark.line + 1
                raise Invalid(
                    _("Line {line} of the map: write the value out instead of using & * or !.").format(line=line), field="map"
                )
            # In quotation marks YAML spells what no text holds, such as "\0".
            if isinstance(token, yaml.ScalarToken) and not is_storable(token.value):
                line = token.start_mark.line + 1
                raise Invalid(_("Line {line} of the map holds a character that no text holds.").format(line=line), field="map")
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as wrong:
        line = wrong.problem_mark.line + 1 if wrong.problem_mark else 1
        message = _("Line {line} of the map is not right YAML: {problem}.").format(line=line, problem=wrong.problem)
        raise Invalid(message, field="map") from wrong
    except yaml.YAMLError as wrong:
        raise Invalid(_("The map is not right YAML: it holds characters that no map needs."), field="map") from wrong
    if node is None:
        raise Invalid(_("The map is empty. Let 'everweek map FILE' write a first one."), field="map")
    return Place("", 1, node)
