"""Vega-Lite drawn as SVG or PNG in a process of its own, which ends when no picture has been wanted for a minute.

What draws is a whole browser's engine: it takes forty megabytes, gives none of them back, and is wanted now and then.

``python -m everweek.prove.drawing`` is that process: a specification a line in, with how many dots a pixel has where a PNG is
wanted, an answer a line out.
"""

import json
import select
import subprocess
import sys
import threading
from base64 import b64decode, b64encode
from subprocess import PIPE

from everweek.errors import Unavailable

STAYS_FOR = 60.0
PATIENCE = 60.0
_TRIES = 2


class Painter:
    """Hands specifications to the process, starting it where there is none; one picture at a time."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._process: subprocess.Popen[str] | None = None

    def draw(self, spec: str) -> str:
        """The picture of a specification in JSON; ``Unavailable`` where nothing can be drawn now, ``ValueError`` for none."""
        return self._told(spec)

    def draw_png(self, spec: str, *, scale: float) -> bytes:
        """The picture of a specification as a PNG, so many times as large as it is laid out; it raises as ``draw`` does."""
        return b64decode(self._told(spec, png=scale))

    def _told(self, spec: str, *, png: float = 0) -> str:
        asked = json.dumps({"spec": json.loads(spec), "png": png})
        with self._lock:
            for _try in range(_TRIES):
                answer = self._answer(asked)
                if answer:
                    break
                # It had just ended, because nobody had wanted a picture.
                self._process = None
            else:
                message = "The picture cannot be drawn just now; load the page again in a moment."
                raise Unavailable(message)
        told = json.loads(answer)
        if "wrong" in told:
            raise ValueError(told["wrong"])
        drawn: str = told["drawn"]
        return drawn

    def _answer(self, asked: str) -> str:
        """The line it answers with; nothing where it ended."""
        if self._process is None or self._process.poll() is not None:
            self._process = subprocess.Popen(  # noqa: S603  # our own program
                [sys.executable, "-m", __name__], stdin=PIPE, stdout=PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8"
            )
        process = self._process
        too_long = threading.Timer(PATIENCE, process.kill)
        too_long.daemon = True
        too_long.start()
        try:
            if process.stdin is None or process.stdout is None:
                return ""
            process.stdin.write(f"{asked}\n")
            process.stdin.flush()
            return process.stdout.readline()
        except OSError:
            return ""
        finally:
            too_long.cancel()


def main() -> None:
    """Draw what comes in until nothing does, or whoever asked is gone."""
    import vl_convert

    while select.select([sys.stdin], [], [], STAYS_FOR)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        asked = json.loads(line)
        try:
            if asked["png"]:
                drawn = b64encode(vl_convert.vegalite_to_png(asked["spec"], scale=asked["png"])).decode()
            else:
                drawn = vl_convert.vegalite_to_svg(asked["spec"])
            told = {"drawn": drawn}
        except ValueError as wrong:
            told = {"wrong": str(wrong)}
        sys.stdout.write(f"{json.dumps(told)}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
