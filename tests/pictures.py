"""Takes a picture of every page, as the people of the simulated organisation see it: ``make pictures``.

    python tests/pictures.py [--home FOLDER] [name ...]

makes an installation of its own with ``everweek demo`` (or uses the one in FOLDER, with the sign-ins that ``demo --json`` printed
kept in FOLDER/sign-ins.json), serves it, and writes ``pictures/NAME-390.png``, ``NAME-1280.png`` and a dark one of each. Those
that the documents show are written into ``docs/pictures`` too, at desk size, cut where the first screen ends.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from socket import socket

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).resolve().parents[1]
OUT, DOCS = HERE / "pictures", HERE / "docs" / "pictures"
CHROMIUM = os.environ.get("EVERWEEK_CHROMIUM", "/usr/bin/chromium")
SIZES = (390, 1280)
HEIGHT = 860
PATIENCE = 300


@dataclass(frozen=True)
class Picture:
    """A page to be pictured: who looks at it, where it is, and whether a document shows it."""

    name: str
    role: str
    address: str
    shown: bool = False


PICTURES = (
    Picture("home", "service_manager", "/", shown=True),
    Picture("home-front-line", "front_line", "/"),
    Picture("home-week", "director", "/?week=2026-07-20"),
    Picture("search", "service_manager", "/search?q=adam"),
    Picture("voices", "service_manager", "/listen/voices/", shown=True),
    Picture("voices-unhappy", "lead", "/listen/voices/?mood=unhappy"),
    Picture("voice", "service_manager", "/listen/voices/100", shown=True),
    Picture("imports", "service_manager", "/listen/imports/"),
    Picture("measures", "director", "/prove/?measure=csat&by=unit", shown=True),
    Picture("measures-month", "director", "/prove/?measure=csat&by=month"),
    Picture("consistency", "director", "/prove/consistency/?measure=csat", shown=True),
    Picture("consistency-desk", "service_manager", "/prove/consistency/?measure=csat&group=haldwick-old-quay"),
    Picture("fair", "service_manager", "/prove/fair/?measure=csat&unit=call-centre", shown=True),
    Picture("views", "director", "/prove/views/"),
    Picture("settings", "front_line", "/settings/"),
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


def take(browser: Browser, address: str, people: Mapping[str, tuple[str, str]], pictures: Sequence[Picture]) -> None:
    """All pictures, person by person: each signs in once."""
    for role in sorted({picture.role for picture in pictures}):
        context = browser.new_context(base_url=address, reduced_motion="reduce")
        page = context.new_page()
        page.goto("/accounts/login/")
        email, password = people[role]
        page.locator("input[name=login]").fill(email)
        page.locator("input[name=password]").fill(password)
        page.locator("main button[type=submit]").first.click()
        page.wait_for_url(lambda url: "login" not in url)
        for picture in [one for one in pictures if one.role == role]:
            for width in SIZES:
                page.set_viewport_size({"width": width, "height": HEIGHT})
                for scheme in ("light", "dark"):
                    page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]  # light or dark
                    page.goto(picture.address)
                    dark = "-dark" if scheme == "dark" else ""
                    page.screenshot(path=OUT / f"{picture.name}-{width}{dark}.png", full_page=True)
                    if picture.shown and not dark and width == SIZES[-1]:
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
            take(browser, address, people, chosen)
            browser.close()


if __name__ == "__main__":
    main(sys.argv[1:])
