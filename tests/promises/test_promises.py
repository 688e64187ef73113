"""Words held against code: what the documents promise is what stands, and what stands is in the documents."""

import ast
import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.metadata import distribution, packages_distributions
from pathlib import Path

from tests.promises.reference import FOLDER, PAGES, contexts

from everweek.people.keeping import KEEPINGS

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "everweek"

# Taken without being imported by name in our code: named in settings, called as a program, or carried for another.
USED_OTHERWISE = {
    "whitenoise": "settings",
    "django-tasks": "settings",
    "psycopg": "Django's PostgreSQL backend",
    "tzdata": "zoneinfo",
    "setuptools": "make setup",
}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def requirements(name: str) -> set[str]:
    lines = read(f"requirements/{name}.in").splitlines()
    found = (re.match(r"([A-Za-z][A-Za-z0-9._-]*)", line) for line in lines)
    return {match.group(1) for match in found if match}


def test_the_reference_tells_what_the_code_says():
    """After a change that is meant: python -m tests.promises.reference

    In a process of its own: click remembers with a command how it was first called, and other tests call some in their own way.
    All pages in one: it takes seconds to load all that they tell of.
    """
    program = [sys.executable, "-m", "tests.promises.reference", "--print"]
    told = subprocess.run(program, cwd=ROOT, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stderr
    assert {name: (FOLDER / name).read_text(encoding="utf-8") for name in PAGES} == json.loads(told.stdout)


def test_every_field_of_a_page_is_described():
    assert re.findall(r"^\| `\w+` \|\s+\|$", contexts(), re.MULTILINE) == []


def test_every_setting_is_documented_and_every_documented_setting_is_one():
    names = set(re.findall(r'"((?:EVERWEEK_[A-Z_]+)|DATABASE_URL)"', read("src/everweek/settings.py")))
    told = set(re.findall(r"`((?:EVERWEEK_[A-Z_]+)|DATABASE_URL)`", read("docs/settings.md")))
    assert names == told


def test_the_guide_tells_of_everything_that_is_kept_of_customers_and_for_how_long():
    said = re.findall(r"^\| [^|]+ \| (\d+) (days?|years?) \|", read("docs/users/privacy.md"), re.MULTILINE)
    days = {"day": 1, "days": 1, "year": 365, "years": 365}
    assert Counter(int(n) * days[unit] for n, unit in said) == Counter(one.days for one in KEEPINGS.values())


def test_the_architecture_names_every_package():
    plan = read("ARCHITECTURE.md")
    for package in SOURCE.glob("*/__init__.py"):
        assert f"`{package.parent.name}`" in plan


def test_every_package_says_what_it_is_for():
    for package in SOURCE.glob("*/__init__.py"):
        assert re.match(r'"""\w', package.read_text(encoding="utf-8")), package.parent.name
    for furnished in {path.parent for path in SOURCE.glob("*/services*")}:
        assert (furnished / "README.md").is_file(), furnished.name


# What every room may have, as ARCHITECTURE.md tells: none of it needs a word in each README.
FURNITURE = {
    *("apps", "models", "migrations", "rules", "access", "services", "queries", "facts", "tasks", "checks", "events", "erasure"),
    *("keeping", "counting", "health"),
}


def test_a_readme_names_all_that_stands_beside_it():
    unnamed = []
    for readme in SOURCE.glob("*/README.md"):
        told = readme.read_text(encoding="utf-8")
        files, folders = readme.parent.glob("*.py"), readme.parent.glob("*/*.py")
        standing = {path.stem for path in files} | {path.parent.name for path in folders}
        here = sorted(name for name in standing - FURNITURE if not name.startswith("_"))
        unnamed += [f"{readme.parent.name}/{name}" for name in here if not re.search(rf"\b{name}\b", told)]
    assert unnamed == []


def test_the_architecture_names_the_furniture_and_every_package_of_the_web():
    plan = read("ARCHITECTURE.md")
    assert [name for name in sorted(FURNITURE - {"apps", "migrations"}) if f"`{name}.py`" not in plan] == []
    rooms = {path.parent.name for path in SOURCE.glob("web/*/__init__.py")} - FURNITURE
    assert [name for name in sorted(rooms) if f"`web/{name}`" not in plan] == []


@cache
def spoken() -> frozenset[str]:
    """What the house says, as texts of single words: names of its code, strings that are not docstrings, texts of its pages."""
    said: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        said.add(path.stem)
        tree = ast.parse(path.read_text(encoding="utf-8"))
        documented = [node for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)]
        silent = {id(node.value) for node in documented}
        for node in ast.walk(tree):
            said.update(str(getattr(node, name)) for name in ("id", "attr", "arg", "name") if getattr(node, name, None))
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in silent:
                said.add(node.value)
    for path in SOURCE.rglob("*.html"):
        said.add(re.sub(r"\{#.*?#\}|\{% comment.*?endcomment %\}", " ", path.read_text(encoding="utf-8"), flags=re.DOTALL))
    split = [re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text).lower() for text in said]
    return frozenset(f" {' '.join(re.findall(r'[a-z]+(?:-[a-z]+)*', text))} " for text in split)


def unspoken(words: Iterable[str]) -> list[str]:
    said = "|".join(spoken())
    return [word for word in words if not any(f" {form} " in said for form in (word, f"{word}s", word.replace(" ", "-")))]


def test_the_words_of_the_glossary_are_used():
    rows = re.findall(r"^\| ([a-z][^|]*) \|", read("GLOSSARY.md"), re.MULTILINE)
    words = [word.strip() for row in rows for word in row.split(",")]
    assert len(words) > 50
    assert unspoken(word for word in words if word != "word") == []


def test_a_word_that_stands_in_comments_only_or_within_another_is_not_used():
    assert unspoken(["respondent", "nobody-says-this", "spondent", "obvious"]) == ["nobody-says-this", "spondent", "obvious"]


def test_every_dependency_has_its_line_and_every_line_its_dependency():
    told = set()
    for row in re.findall(r"^\| ([A-Za-z][^|]*) \|", read("docs/dependencies.md"), re.MULTILINE):
        told |= {name.strip() for name in row.split(",")} - {"package"}
    assert told == requirements("base") | requirements("dev")


def test_no_dependency_is_taken_for_nothing():
    code = "\n".join(path.read_text(encoding="utf-8") for path in SOURCE.rglob("*.py"))
    modules: dict[str, set[str]] = {}
    for module, owners in packages_distributions().items():
        for owner in owners:
            modules.setdefault(owner.lower().replace("_", "-"), set()).add(module)
    unused = []
    for name in requirements("base") - set(USED_OTHERWISE):
        known = modules.get(distribution(name).metadata["Name"].lower().replace("_", "-"), set())
        if not any(re.search(rf"^\s*(import|from) {re.escape(module)}\b", code, re.MULTILINE) for module in known):
            unused.append(name)
    assert unused == []


def test_the_locked_requirements_carry_no_address():
    for name in ("base", "dev"):
        locked = read(f"requirements/{name}.txt")
        assert "--hash=sha256:" in locked
        assert "://" not in locked
        assert "--index-url" not in locked


def test_the_documents_name_only_what_is_there():
    """Each relative link of a document leads to a file."""
    broken = []
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *SOURCE.rglob("*.md")]
    for document in documents:
        targets = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
        inside = [target for target in targets if "://" not in target and not target.startswith("mailto:")]
        broken += [f"{document.relative_to(ROOT)}: {target}" for target in inside if not (document.parent / target).exists()]
    assert broken == []


def test_each_decision_has_a_number_of_its_own_and_says_it():
    decisions = [one for one in (ROOT / "docs/decisions").glob("*.md") if one.name != "README.md"]
    numbers = sorted(int(one.name[:4]) for one in decisions)
    assert numbers == list(range(1, len(decisions) + 1))
    heads = {one.name: one.read_text(encoding="utf-8").partition("\n")[0] for one in decisions}
    assert [name for name, head in heads.items() if not head.startswith(f"# {int(name[:4])}. ")] == []


def test_the_list_of_decisions_has_each_once_by_its_title():
    decisions = [one for one in (ROOT / "docs/decisions").glob("*.md") if one.name != "README.md"]
    heads = [(one.name, one.read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")) for one in decisions]
    lines = [f"- {number}. [{title}]({name})" for name, head in heads for number, _dot, title in [head.partition(". ")]]
    listed = [line for line in read("docs/decisions/README.md").splitlines() if line.startswith("- ")]
    assert sorted(listed) == sorted(lines)


def test_the_readme_names_the_commands_that_there_are():
    makefile = read("Makefile")
    for target in re.findall(r"`make (\w+)", read("README.md") + read("CONTRIBUTING.md")):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    from everweek.cli import COMMANDS

    for command in re.findall(r"bin/everweek (\w+)", read("README.md")):
        assert command in COMMANDS, command
