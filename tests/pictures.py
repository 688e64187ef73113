"""Takes a picture of every page, as the people of the simulated organisation see it: ``make pictures``.

    python -m tests.pictures [--home FOLDER] [name ...]

makes an installation of its own with ``everweek demo`` (or uses the one in FOLDER, with the sign-ins that ``demo --json`` printed
kept in FOLDER/sign-ins.json), serves it, and writes ``pictures/NAME-390.png``, ``NAME-1280.png`` and a dark one of each. Those
that the documents show are written into ``docs/pictures`` too, at desk size, cut where the first screen ends.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

from playwright.sync_api import Browser, Page, sync_playwright
from tests.chromium import CHROMIUM

HERE = Path(__file__).resolve().parents[1]
OUT, DOCS = HERE / "pictures", HERE / "docs" / "pictures"
SIZES = (390, 1280)
HEIGHT = 860
PATIENCE = 300
NOBODY = "nobody"
CASE = r"/act/\d+/"
SAYINGS = (
    "Answered at once.",
    "{} minutes in the rain and nobody to ask.",
    "Boat {} was clean.",
    "Friendly people at window {}.",
)
ROWS = [
    ",".join([str(row), f"2026-10-{5 + row % 20:02d}", str(row * 7 % 11), str(1 + row * 3 % 5), SAYINGS[row % 4].format(row + 9)])
    for row in range(1, 121)
]
A_FILE = "\n".join(["number,when,recommend,satisfied,comment", *ROWS, "121,2026-10-30,77,4,"]).encode()


@dataclass(frozen=True)
class Picture:
    """A page to be pictured: who looks at it, where it is, and whether a document shows it.

    What stands in braces in the address is found as a person finds it: ``PLACES``. ``{customer_case}`` is a customer's link to
    their case; ``{ar}`` and ``{de}`` are the links of the guests who read these languages. A document shows the page as a desk
    does, or on a ``phone``.
    """

    name: str
    role: str
    address: str
    shown: bool = False
    phone: bool = False


PICTURES = (
    Picture("home", "service_manager", "/", shown=True),
    Picture("home-front-line", "front_line", "/"),
    Picture("home-week", "director", "/?week=2026-07-20"),
    Picture("search", "service_manager", "/search?q=adam", shown=True),
    Picture("voices", "service_manager", "/listen/voices/", shown=True),
    Picture("voices-unhappy", "lead", "/listen/voices/?mood=unhappy"),
    Picture("voice", "service_manager", "{voice}", shown=True),
    Picture("voice-correct", "service_manager", "/listen/voices/100/correct"),
    Picture("doubtful", "service_manager", "/listen/voices/doubtful/", shown=True),
    Picture("doubt", "service_manager", "/listen/voices/doubtful/1"),
    Picture("topics", "service_manager", "/listen/topics/", shown=True),
    Picture("questionnaires", "service_manager", "/listen/questionnaires/", shown=True),
    Picture("questionnaire", "director", "/listen/questionnaires/how-was-it", shown=True),
    Picture("questionnaire-edit", "people_training", "/listen/questionnaires/how-was-it/edit/questions/satisfied", shown=True),
    Picture("questionnaire-add", "people_training", "/listen/questionnaires/how-was-it/edit?add=1"),
    Picture("questionnaire-preview", "lead", "/listen/questionnaires/how-was-it/1/preview", shown=True),
    Picture("questionnaire-new", "people_training", "/listen/questionnaires/new/"),
    Picture("questionnaire-words", "people_training", "/listen/questionnaires/how-was-it/edit/words"),
    Picture("questionnaire-another", "people_training", "/listen/questionnaires/how-was-it/edit/new/nps"),
    Picture("questionnaire-translate", "people_training", "/listen/questionnaires/how-was-it/translate/de", shown=True),
    Picture("questionnaire-publish", "people_training", "{draft}publish"),
    Picture("questionnaire-import", "people_training", "/listen/questionnaires/import/"),
    Picture("links", "service_manager", "/listen/links/", shown=True),
    Picture("invitations", "service_manager", "/listen/invitations/", shown=True),
    Picture("invitation-link", "service_manager", "{invitation}"),
    Picture("invite", "service_manager", "/listen/invitations/new"),
    Picture("asking-rules", "service_manager", "/listen/invitations/rules/", shown=True),
    Picture("asking-rule-new", "service_manager", "/listen/invitations/rules/new"),
    Picture("asking-rule", "service_manager", "{asking_rule}"),
    Picture("link", "service_manager", "/listen/links/2", shown=True),
    Picture("contact-rules", "service_manager", "/listen/contact/", shown=True),
    Picture("cases", "lead", "/act/?queue=team", shown=True),
    Picture("case", "lead", "{case}", shown=True),
    Picture("case-past", "lead", "{case}past"),
    Picture("case-whose", "lead", "{case}whose?words=a"),
    Picture("case-suggested", "lead", "{case}suggested"),
    Picture("case-worked", "lead", "{case}worked"),
    Picture("case-told", "lead", "{case}told"),
    Picture("case-hand-over", "lead", "{case}hand-over"),
    Picture("case-move", "lead", "{case}move"),
    Picture("board", "lead", "/act/board/", shown=True),
    Picture("became", "service_manager", "/act/became/", shown=True),
    Picture("evidence", "service_manager", "/act/evidence/", shown=True),
    Picture("guides", "service_manager", "/act/guides/", shown=True),
    Picture("guide-new", "service_manager", "/act/guides/new"),
    Picture("guide", "service_manager", "{guide}"),
    Picture("guides-beside", "lead", "{beside}"),
    Picture("skills", "service_manager", "/settings/skills/", shown=True),
    Picture("skills-of", "service_manager", "{skilled}"),
    Picture("complain", NOBODY, "/complain"),
    Picture("customer-case", NOBODY, "{customer_case}", shown=True, phone=True),
    Picture("case-new", "front_line", "/act/new"),
    Picture("giving", "service_manager", "/act/giving/", shown=True),
    Picture("giving-brought", "service_manager", "/act/giving/brought/"),
    Picture("giving-waiting", "lead", "/act/giving/waiting/"),
    Picture("promises", "service_manager", "/act/promises/", shown=True),
    Picture("case-rules", "service_manager", "/act/rules/", shown=True),
    Picture("case-rule", "service_manager", "{case_rule}"),
    Picture("case-ways", "administrator", "/act/rules/ways/"),
    Picture("causes", "service_manager", "/act/causes/", shown=True),
    Picture("improvements", "service_manager", "/act/improvements/", shown=True),
    Picture("improvement", "service_manager", "{improvement}"),
    Picture("improvement-new", "service_manager", "/act/improvements/new"),
    Picture("did", NOBODY, "/did"),
    Picture("charter", NOBODY, "/charter", shown=True),
    Picture("respect", "lead", "/respect/", shown=True),
    Picture("incident", "lead", "{incident}"),
    Picture("respect-care", "lead", "/respect/care/"),
    Picture("respect-step", "lead", "{step}"),
    Picture("respect-thank-voice", "service_manager", "{thanking}"),
    Picture("charter-written", "service_manager", "/respect/charter/"),
    Picture("charter-version", "service_manager", "/respect/charter/1/"),
    Picture("causes-tree", "service_manager", "/act/causes/tree/"),
    Picture("cause", "service_manager", "{cause}"),
    Picture("kiosk", NOBODY, "/s/how-was-it/kiosk", shown=True),
    Picture("answer", NOBODY, "/s/how-was-it", shown=True),
    Picture("invited-arabic", NOBODY, "{ar}?a.satisfied=2", shown=True, phone=True),
    Picture("invited-german", NOBODY, "{de}?a.satisfied=5", shown=True, phone=True),
    Picture("moments", "front_line", "/listen/moments/", shown=True),
    Picture("touchpoints", "service_manager", "/listen/moments/touchpoints/", shown=True),
    Picture("customers", "service_manager", "/customers/", shown=True),
    Picture("customer", "service_manager", "/customers/1", shown=True),
    Picture("customer-new", "lead", "/customers/new"),
    Picture("customers-alike", "service_manager", "/customers/alike"),
    Picture("customer-others", "service_manager", "/customers/1/others?words=a"),
    Picture("customer-merge", "service_manager", "/customers/1/merge/2"),
    Picture("customer-erase", "service_manager", "/customers/1/erase"),
    Picture("segments", "director", "/customers/segments/", shown=True),
    Picture("segment", "director", "/customers/segments/captains", shown=True),
    Picture("segment-new", "director", "/customers/segments/new"),
    Picture("privacy", NOBODY, "/privacy", shown=True),
    Picture("sources", "service_manager", "/listen/sources/", shown=True),
    Picture("helpdesks", "service_manager", "/listen/sources/helpdesks/", shown=True),
    Picture("mapping", "service_manager", "/listen/sources/helpdesks/1/mapping", shown=True),
    Picture("imports", "service_manager", "/listen/imports/", shown=True),
    Picture("measures", "director", "/prove/?measure=csat&by=unit", shown=True),
    Picture("measures-whole", "director", "/prove/?measure=csat"),
    Picture("measures-two", "director", "/prove/?measure=csat&by=unit&by=month"),
    Picture("measures-month", "director", "/prove/?measure=csat&by=month"),
    Picture("consistency", "director", "/prove/consistency/?measure=csat", shown=True),
    Picture("consistency-desk", "service_manager", "/prove/consistency/?measure=csat&group=haldwick-old-quay"),
    Picture("silence", "service_manager", "/prove/silence/?measure=csat&by=touchpoint", shown=True),
    Picture("board-report", "director", "/prove/report/", shown=True),
    Picture("fair", "service_manager", "/prove/fair/?measure=csat&unit=call-centre", shown=True),
    Picture("fair-units", "service_manager", "/prove/fair/?measure=csat&of=units", shown=True),
    Picture("top-scores", "service_manager", "/prove/top-scores/", shown=True),
    Picture("views", "director", "/prove/views/", shown=True),
    Picture("settings", "front_line", "/settings/", shown=True),
    Picture("notices", "front_line", "/notices/", shown=True),
    Picture("told", "administrator", "/settings/told/", shown=True),
    Picture("channels", "administrator", "/settings/channels/"),
    Picture("notice-choices", "front_line", "/settings/notices"),
    Picture("notice-words", "administrator", "/settings/words/"),
    Picture("notice-rewrite", "administrator", "/settings/words/case.clock_late/de"),
    Picture("people", "administrator", "/settings/people/", shown=True),
    Picture("member", "administrator", "{member}", shown=True),
    Picture("member-new", "people_training", "/settings/people/new"),
    Picture("unit", "administrator", "/settings/units/call-centre", shown=True),
    Picture("units", "administrator", "/settings/units/", shown=True),
    Picture("roles", "administrator", "/settings/roles/", shown=True),
    Picture("tokens", "administrator", "/settings/tokens/", shown=True),
    Picture("webhooks", "administrator", "/settings/webhooks/", shown=True),
    Picture("webhook", "administrator", "{webhook}"),
    Picture("organisation", "administrator", "/settings/organisation", shown=True),
    Picture("privacy-settings", "administrator", "/settings/privacy", shown=True),
    Picture("work", "administrator", "/settings/pending/", shown=True),
    # What is shown ends above the folders of the machine it is taken on.
    Picture("health", "administrator", "/settings/health/", shown=True),
    Picture("search-empty", "service_manager", "/search?q=zzzz"),
    Picture("voices-empty", "service_manager", "/listen/voices/?words=zzzz"),
    Picture("import-new", "administrator", "/listen/imports/new", shown=True),
    Picture("import-plan", "administrator", "{plan}", shown=True),
    Picture("import-run", "administrator", "{run}"),
    Picture("not-found", "front_line", "/listen/voices/999999"),
    Picture("not-allowed", "front_line", "/settings/pending/"),
    Picture("second-proof", "front_line", "/accounts/2fa/"),
    Picture("sign-in", NOBODY, "/accounts/login/"),
    Picture("password-forgotten", NOBODY, "/accounts/password/reset/"),
)


@contextmanager
def served(home: Path) -> Iterator[str]:
    """The address of a server of this installation, stopped at the end."""
    with socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    words = [sys.executable, "-m", "everweek", "serve", "--port", str(port)]
    running = subprocess.Popen(words, env={**os.environ, "EVERWEEK_HOME": str(home)}, cwd=HERE)
    address = f"http://127.0.0.1:{port}"
    try:
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until and not _answers(address):
            time.sleep(0.5)
        yield address
    finally:
        running.terminate()
        running.wait(30)


def _answers(address: str) -> bool:
    try:
        with urllib.request.urlopen(f"{address}/health/live", timeout=2) as answer:  # noqa: S310  # our own address
            return bool(answer.status == 200)
    except OSError:
        return False


def demo(home: Path) -> Mapping[str, tuple[str, str]]:
    """The simulated organisation in ``home``, made where it is not there yet: address and password of one person a role."""
    kept = home / "sign-ins.json"
    environment, words = {**os.environ, "EVERWEEK_HOME": str(home)}, [sys.executable, "-m", "everweek"]
    founding = [*words, "init", "--email", "admin@example.org", "--random-password"]
    subprocess.run(founding, env=environment, cwd=HERE, check=True, stdout=subprocess.DEVNULL)
    if not kept.exists():
        told = subprocess.run([*words, "demo", "--json"], env=environment, cwd=HERE, check=True, stdout=subprocess.PIPE)
        kept.write_bytes(told.stdout)
        kept.chmod(0o600)
    return {one["role"]: (one["email"], one["password"]) for one in json.loads(kept.read_text())["people"]}


def guests(home: Path) -> Mapping[str, str]:
    """The links of those who read other languages than the company, by their languages; and one of a customer to their case."""
    told = json.loads((home / "sign-ins.json").read_text())
    return {**told.get("guests", {}), "customer_case": told["case"]}


def sign_in(page: Page, email: str, password: str) -> None:
    """As everybody does it."""
    page.goto("/accounts/login/")
    page.locator("input[name=login]").fill(email)
    page.locator("input[name=password]").fill(password)
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "login" not in url)


def _a_file(page: Page) -> str:
    """The page of a small file that was just looked into."""
    page.goto("/listen/imports/new")
    page.locator("input[type=file]").set_input_files({"name": "october.csv", "mimeType": "text/csv", "buffer": A_FILE})
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url("**/imports/files/**")
    return page.url


def _first(page: Page, address: str, link: str) -> str:
    page.goto(address)
    return page.locator(link).first.get_attribute("href") or ""


def _one(page: Page, address: str, like: str) -> str:
    """The first address like this that a page leads to."""
    page.goto(address)
    links = page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    found = next((link for link in links if re.fullmatch(like, link.partition("?")[0])), None)
    if found is None:
        message = f"{address} leads to nothing like {like}: is there none in the demo?"
        raise LookupError(message)
    return found.partition("?")[0]


def _a_draft(page: Page) -> str:
    """A questionnaire with a draft: of the one that is there, or one that is begun."""
    page.goto("/listen/questionnaires/?state=draft")
    if not page.locator("main li[data-row] a").count():
        page.goto("/listen/questionnaires/new/")
        page.get_by_role("button", name="Begin the draft").click()
        page.wait_for_url("**/edit*")
        return page.url.partition("/edit")[0] + "/"
    return f"{page.locator('main li[data-row] a').first.get_attribute('href')}/"


def _a_webhook(page: Page) -> str:
    """A program that is told what happens: one that is there, or one that is added."""
    page.goto("/settings/webhooks/")
    if not page.locator("main li[data-row] a").count():
        page.get_by_label("Which program is it?").fill("Helpdesk")
        page.get_by_label("Where is it told?").fill("https://helpdesk.example.org/hooks/everweek")
        page.get_by_label("Everything that happens").check()
        page.get_by_role("button", name="Add it").click()
        page.wait_for_load_state()
    return _one(page, "/settings/webhooks/", r"/settings/webhooks/\d+")


PLACES: Mapping[str, Callable[[Page], str]] = {
    "case": lambda page: _one(page, "/act/?queue=team", CASE),
    "guide": lambda page: _one(page, "/act/guides/", r"/act/guides/(?!new)[^/]+/"),
    "beside": lambda page: f"/act/guides/beside/{_one(page, '/act/?queue=team', CASE).split('/')[2]}",
    "skilled": lambda page: _one(page, "/settings/skills/", r"/settings/skills/\d+"),
    "invitation": lambda page: _one(page, "/listen/invitations/", r"/listen/invitations/\d+/link"),
    "draft": _a_draft,
    "webhook": _a_webhook,
    "case_rule": lambda page: _one(page, "/act/rules/", r"/act/rules/\d+/"),
    "improvement": lambda page: _one(page, "/act/improvements/", r"/act/improvements/\d+/"),
    "incident": lambda page: _one(page, "/respect/", r"/respect/\d+/"),
    "step": lambda page: _one(page, _one(page, "/respect/", r"/respect/\d+/"), r"/respect/steps/\d+/"),
    "cause": lambda page: _one(page, "/act/causes/tree/", r"/act/causes/tree/[^/]+/"),
    "asking_rule": lambda page: _one(page, "/listen/invitations/rules/", r"/listen/invitations/rules/\d+"),
    "thanking": lambda page: _first(page, "/listen/voices/?mood=happy", "main li[data-row] a[href^='/respect/voices/']"),
    "voice": lambda page: _first(page, "/listen/voices/?mood=unhappy", "main li[data-row] a[data-open]"),
    "member": lambda page: _first(page, "/settings/people/?words=Adam+Burton", "main li[data-row] a"),
    "plan": _a_file,
    "run": lambda page: _first(page, "/listen/imports/", "main tr[data-row] a"),
}
"""Addresses that hold numbers, found as a person finds them."""


def take(
    browser: Browser,
    address: str,
    people: Mapping[str, tuple[str, str]],
    pictures: Sequence[Picture],
    known: Mapping[str, str],
) -> None:
    """All pictures, person by person: each signs in once."""
    for role in sorted({picture.role for picture in pictures}):
        context = browser.new_context(base_url=address, reduced_motion="reduce")
        page = context.new_page()
        if role != NOBODY:
            sign_in(page, *people[role])
        chosen = [one for one in pictures if one.role == role]
        places = dict(known) | {
            name: find(page) for name, find in PLACES.items() if any(f"{{{name}}}" in one.address for one in chosen)
        }
        for picture in chosen:
            for width in SIZES:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
                    page.goto(picture.address.format(**places))
                    if page.locator("details[data-at-hand][open]").count():
                        page.wait_for_load_state("networkidle")  # it is asked for once the page is there
                    dark = "-dark" if scheme == "dark" else ""
                    page.screenshot(path=OUT / f"{picture.name}-{width}{dark}.png", full_page=True)
                    if picture.shown and not dark and width == SIZES[0 if picture.phone else -1]:
                        page.screenshot(path=DOCS / f"{picture.name}.png")
            sys.stdout.write(f"{picture.name}\n")
        context.close()


def main(words: Sequence[str]) -> None:
    """Take the pictures that are asked for, or all."""
    parser = argparse.ArgumentParser(description="Take a picture of every page.")
    parser.add_argument("--home", type=Path, help="An installation with the simulated organisation, to be used again.")
    parser.add_argument("names", nargs="*", help="Only these.")
    asked = parser.parse_args(words)
    chosen = [one for one in PICTURES if not asked.names or one.name in asked.names]
    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="everweek-pictures-") as folder:
        home = asked.home or Path(folder)
        people = demo(home)
        with served(home) as address, sync_playwright() as play:
            flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
            browser = play.chromium.launch(
                executable_path=CHROMIUM, args=[*flags, "--disable-component-update", "--disable-sync"]
            )
            take(browser, address, people, chosen, guests(home))
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
