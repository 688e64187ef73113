"""The rules of the house that no linter knows, each with a good and a bad line that test the rule itself."""

import ast
import importlib
import re
import tomllib
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path
from types import ModuleType

import pytest
from django.apps import apps

ROOT = Path(__file__).resolve().parents[1]
SOURCE = ROOT / "src" / "everweek"
LONGEST_FILE = 500
LONGEST_FUNCTION = 50
NAMELESS_DRAWERS = {"utils", "util", "common", "core", "helpers", "helper", "misc", "shared", "tools", "lib"}


@dataclass(frozen=True)
class Rule:
    """A pattern that must not stand in files like ``where``; but in those with a path like ``but_not`` or that say ``unless``."""

    name: str
    pattern: str
    where: str
    good: str
    bad: str
    but_not: str = r"$^"
    unless: str = r"$^"


# In pieces, so that the rule does not break itself.
MACHINE = "|".join(["/" + "work/", "/" + "root/", r"pythonhosted\." + "org", r"pypi\." + "org/simple", r"registry\." + "npmjs"])

RULES = [
    Rule(
        "pages and API reach data through services, queries and access",
        r"\.objects\b",
        r"^src/everweek/(web|cli)/.*\.py$",
        "queries.list_imports(by)",
        "ImportRun.objects.all()",
    ),
    Rule(
        "a page asks no other host for anything",
        r"(src|href|action)=[\"'](https?:)?//",
        r"\.html$",
        '<a href="/prove/">',
        '<script src="https://elsewhere.example/x.js">',
    ),
    Rule(
        "no script inside a page",
        r"<script(?![^>]*(\bsrc=|type=\"application/json\"))[^>]*>",
        r"\.html$",
        '<script src="{% static %}">',
        "<script>x()</script>",
    ),
    # An open page is one request, and its policy names the hash of its style: docs/decisions/0010.
    Rule(
        "no style inside a page",
        r"(<style\b|\sstyle=[\"'])",
        r"^(?!.*/open/base\.html$).*\.html$",
        '<p class="quiet">',
        '<p style="color: red">',
    ),
    Rule("no handler inside a page", r"\son[a-z]+=[\"']", r"\.html$", "<button>", '<button onclick="x()">'),
    # A key that no database can keep, and the link of a letter, which leads to whom it was written to, are looked at by hand.
    Rule(
        "a gate ends with the_one, so that what is not there and what is not yours are one answer",
        r"\.first\(\)$",
        r"^src/everweek/(?!people/|journal/|messages/contact/|listen/mentions/).*access\.py$",
        "return the_one(rows)",
        "found = rows.first()",
    ),
    Rule(
        "a page says how it is asked for by looks, asks or acts",
        r"\brequire_(GET|POST|safe|http_methods)\b",
        r"^src/everweek/web/(?!pages\.py|api/).*\.py$",
        "@looks",
        "@require_POST",
    ),
    Rule(
        "what was done or refused is said through undo",
        r"from django\.contrib import messages|django\.contrib\.messages import",
        r"^src/everweek/web/(?!house/undo\.py).*\.py$",
        "undo.failed(request, sentence)",
        "from django.contrib import messages",
    ),
    Rule(
        "a page catches no refusal of what it carries out: doing.sent and doing.pressed do",
        r"except\b.*\b(Conflict|Unavailable|TooMany|Misconfigured)\b",
        r"^src/everweek/web/(?!api/|house/layout\.py|open/frame\.py).*\.py$",
        "doing.pressed(request, carry_out, to=here)",
        "except (Conflict, Invalid) as refused:",
    ),
    Rule(
        "an unescaped text is never a person's",
        r"(\|\s*safe\b|autoescape\s+off|mark_safe\((?!.*# noqa: S308  # \w))",
        r"^src/.*\.(py|html)$",
        "{{ name }}",
        "{{ name|safe }}",
    ),
    Rule(
        "no path of one machine, no host of a registry",
        MACHINE,
        r"^(?!tests/test_house_rules\.py).*\.(py|md|txt|toml|yaml|html|in|sh)$|^Makefile$|^\.ci/run$",
        "../shared/data",
        "/" + "root/x",
    ),
    Rule(
        "what is somebody's own is asked for by the scope, which knows that nobody's is not everybody's",
        r"\b\w+=\w*scope\.own\b",
        r"^src/everweek/.*\.py$",
        'scope.reaching(own="owner")',
        "Q(owner=scope.own)",
    ),
    Rule(
        "who is here and which post is held on a day is said in people/days.py",
        r"\b(until|left_on)__(isnull|gt)=",
        r"^src/everweek/(?!people/(days|models)\.py|.*/migrations/).*\.py$",
        "Post.objects.filter(held_on(day))",
        "Post.objects.filter(Q(until__isnull=True) | Q(until__gt=day))",
    ),
    # Pages of posts and of the roles themselves name them; the demo and the bench found a house and give it its first posts.
    Rule(
        "who may do something at a unit is asked of people/able.py, so that a changed row of the policy reaches everybody",
        r"\bPost\.objects\b|\bRole\.[A-Z]|\bPOLICY\[",
        r"^src/everweek/(?!people/|web/people/|cli/(demo|bench)/).*\.py$",
        "who_may(Action.RESPECT_DECIDE, unit)",
        "Post.objects.filter(role__in=(Role.LEAD, Role.DIRECTOR))",
    ),
    Rule(
        "the line of a unit, itself and all above it, is read in people/tree.py",
        r"\bpath\.split\(\"/\"\)\)? if\b",
        r"^src/everweek/(?!people/tree\.py).*\.py$",
        "line_of(unit)",
        '[int(part) for part in unit.path.split("/") if part]',
    ),
    Rule(
        "numbers, amounts and days for people are written by people/saying.py",
        r"\bnumber_format\(|date_format\([^)]*\"j F Y|\|date:\"j F Y|\|floatformat|\bintcomma\b",
        r"^src/everweek/(?!people/saying\.py|journal/).*\.(py|html)$",
        "saying.day(post.since)",
        'formats.date_format(post.since, "j F Y")',
    ),
    Rule(
        "a page is made of blocks: its head, the way here, what is for good",
        r"class=\"(head|crumb)\"|cannot be undone",
        r"^src/everweek/web/(?!house/templates/components/).*\.html$",
        "{% head page.title page.lead %}{% endhead %}",
        '<div class="head"><h1>{{ page.title }}</h1></div>',
    ),
    # An open page is one request of its own, without the token of a session.
    Rule(
        "a form that is sent is drawn by a component: form, fold, adding, for_good, press",
        r"<form\b[^>]*\bmethod=\"post\"",
        r"^src/everweek/web/(?!house/templates/components/).*\.html$",
        '{% form "organisation" form=page.form press=_("Save") %}{% endform %}',
        '<form class="form" method="post" action="{% url "organisation" %}">',
        unless=r'\{% extends "open/base.html" %\}',
    ),
    Rule(
        "a table is drawn by a component, in a region that scrolls by keyboard",
        r"<table\b",
        r"^src/everweek/web/(?!prove/).*\.html$",
        '{% table _("Units") %}{% endtable %}',
        '<table class="cards-narrow">',
    ),
    Rule(
        "tabs, and what is fetched when it is unfolded, are drawn by a component",
        r'<ul class="tabs"|<details[^>]*\bdata-opens=',
        r"^src/everweek/web/(?!house/templates/).*\.html$",
        '{% tabs _("Queues") page.tabs %}',
        '<ul class="tabs">',
    ),
    Rule(
        "a number somebody sent is read by house.asking",
        r"\.isdigit\(\)",
        r"^src/everweek/web/(?!house/asking\.py|api/).*\.py$",
        'number_of(request.POST.get("case", ""))',
        "int(text) if text.isascii() and text.isdigit() else None",
    ),
    Rule(
        "what can be chosen in a form is said by its choose",
        r"\bfields?(\[[^\]]*\])?\.choices = ",
        r"^src/everweek/web/(?!house/forms\.py).*\.py$",
        "self.choose(unit=units, touchpoint=touchpoints)",
        'self.fields["unit"].choices = units',
    ),
    Rule(
        "every form is one of house.forms, or of what stands on it",
        r"^class \w+\(([\w.]+, )*forms\.Form\b",
        r"^src/everweek/web/(?!house/forms\.py).*\.py$",
        "class MoveForm(Form):",
        "class MoveForm(forms.Form):",
    ),
    Rule(
        "what tests share has a name of its own; a conftest holds fixtures alone",
        r"^\s*from tests\.[\w.]*conftest import|^\s*import tests\.[\w.]*conftest",
        r"^tests/(?!.*conftest\.py|test_house_rules).*\.py$",
        "from tests.web.survey import MAP",
        "from tests.web.conftest import MAP",
    ),
    Rule(
        "a docstring can be read alone: none begins by leaning on the one above it",
        r'"""The same\b',
        r"^src/.*\.py$",
        '"""The names of the colleagues who decide a case, in order."""',
        '"""The same by name, in their order."""',
    ),
    Rule(
        "a type is ignored with its code and a reason",
        r"#\s*type:\s*ignore(?!\[[\w, -]+\]\s+#\s*\w)",
        r"^(src|tests)/(?!test_house_rules).*\.py$",
        "x = y  # type: ignore[misc]  # the stubs leave this out",
        "x = y  # type: ignore",
    ),
]


def files() -> list[Path]:
    kept = []
    for folder in ("src", "tests", "docs", "examples", "requirements", ".ci"):
        kept += [path for path in (ROOT / folder).rglob("*") if path.is_file()]
    kept += [path for path in ROOT.iterdir() if path.is_file() and path.suffix in {".md", ".toml", ""}]
    return [path for path in kept if "__pycache__" not in path.parts and ".egg-info" not in str(path)]


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_each_rule_finds_its_bad_line_and_leaves_its_good_one(rule):
    assert re.search(rule.pattern, rule.bad, re.MULTILINE)
    assert not re.search(rule.pattern, rule.good, re.MULTILINE)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_the_house_keeps_the_rule(rule):
    broken = []
    for path in files():
        name = path.relative_to(ROOT).as_posix()
        if not re.search(rule.where, name) or re.search(rule.but_not, name):
            continue
        text = path.read_text(encoding="utf-8", errors="replace")
        if re.search(rule.unless, text):
            continue
        for number, line in enumerate(text.splitlines(), 1):
            if re.search(rule.pattern, line):
                broken.append(f"{name}:{number}: {line.strip()[:100]}")
    assert broken == []


def test_no_file_is_longer_than_a_person_can_hold_in_the_head():
    long = {
        path.relative_to(ROOT).as_posix(): len(path.read_text(encoding="utf-8").splitlines())
        for path in files()
        if path.suffix in {".py", ".html", ".css", ".js", ".sql"} and "migrations" not in path.parts
    }
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_no_function_is_longer_than_a_page():
    long = []
    for path in SOURCE.rglob("*.py"):
        if "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                documented = ast.get_docstring(node, clean=False) or ""
                lines = node.end_lineno - node.lineno + 1 - len(documented.splitlines())
                if lines > LONGEST_FUNCTION:
                    long.append(f"{path.relative_to(ROOT)}:{node.lineno} {node.name}: {lines}")
    assert long == []


def test_no_drawer_is_without_a_name():
    assert [path for path in SOURCE.rglob("*") if path.stem in NAMELESS_DRAWERS] == []


def floors() -> dict[str, int]:
    """Each package and the number of its floor, counted from the ground, as the walls have it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    layers = next(one["layers"] for one in contracts if one["type"] == "layers")
    return {name.strip(): number for number, layer in enumerate(reversed(layers)) for name in layer.split("|")}


def test_the_house_has_exactly_the_packages_of_its_plan():
    standing = {path.parent.name for path in SOURCE.glob("*/__init__.py")}
    assert standing == set(floors())
    loose = {path.name for path in SOURCE.glob("*.py")}
    assert loose == {"__init__.py", "__main__.py", "settings.py", "urls.py", "asgi.py", "wsgi.py"}


def test_keys_point_only_down():
    """import-linter cannot see a foreign key written as a string; the registry can."""
    level = floors()
    ours = {config.label: config.name.split(".")[1] for config in apps.get_app_configs() if config.name.startswith("everweek.")}
    upward = []
    for model in apps.get_models(include_auto_created=True):
        source = ours.get(model._meta.app_label)
        for key in model._meta.get_fields():
            if source is None or not key.is_relation or key.auto_created or key.related_model in {None, "self"}:
                continue
            target = ours.get(key.related_model._meta.app_label)
            if target is not None and target != source and level[target] >= level[source]:
                upward.append(f"{model.__name__}.{key.name} points from {source} to {target}")
    assert upward == []


def protected() -> set[type]:
    """The tables of the rooms whose models are imported only inside them."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]
    names = [name for one in contracts if one["type"] == "protected" for name in one["protected_modules"]]
    return {model for model in apps.get_models() if any(fnmatch(model.__module__, name) for name in names)}


def test_the_tables_of_a_room_are_protected_in_whichever_of_its_folders_they_stand():
    rooms = {model.__module__.split(".")[1] for model in protected()}
    theirs = {model for model in apps.get_models() if model.__module__.startswith(tuple(f"everweek.{room}." for room in rooms))}
    assert sorted({model.__module__ for model in theirs - protected()}) == []


def named(module: str, name: str) -> object:
    """What ``from module import name`` gives; a module of it is loaded where nobody has loaded it yet."""
    held = importlib.import_module(module)
    if hasattr(held, name):
        return getattr(held, name)
    try:
        return importlib.import_module(f"{module}.{name}")
    except ModuleNotFoundError:
        return None


def rows_taken(source: str, rows: set[type]) -> list[str]:
    """Where a source takes one of these tables from a module that only happens to know it: ``services.Upload``."""
    found, modules = [], {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("everweek."):
            for one in node.names:
                taken = named(node.module, one.name)
                modules[one.asname or one.name] = taken
                found += [f"{node.module}.{one.name}"] if isinstance(taken, type) and taken in rows else []
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            known = modules.get(node.value.id)
            taken = getattr(known, node.attr, None) if isinstance(known, ModuleType) else None
            if isinstance(taken, type) and taken in rows:
                found.append(f"{node.value.id}.{node.attr}")
    return found


def test_no_table_of_a_room_is_taken_through_another_of_its_modules():
    rows, rooms = protected(), {model.__module__.split(".")[1] for model in protected()}
    assert rows_taken("from everweek.listen import services\nx: services.Upload", rows) == ["services.Upload"]
    assert rows_taken("from everweek.listen.services import Upload", rows) == ["everweek.listen.services.Upload"]

    outside = [path for path in SOURCE.rglob("*.py") if path.relative_to(SOURCE).parts[0] not in rooms]
    taken = {path.relative_to(SOURCE).as_posix(): rows_taken(path.read_text(encoding="utf-8"), rows) for path in outside}
    assert {name: found for name, found in taken.items() if found} == {}
