"""``python -m everweek`` is the command ``everweek``."""

from everweek.cli import main

if __name__ == "__main__":
    main()
