"""What a password must not be, and how that is said."""

from typing import Any

from django.contrib.auth import password_validation as rules
from django.utils.translation import gettext as _
from django.utils.translation import ngettext


class LongEnough(rules.MinimumLengthValidator):
    """A password has so many characters at least."""

    def get_error_message(self) -> str:
        """How many are wanted."""
        told = ngettext("Write at least %(least)s character.", "Write at least %(least)s characters.", self.min_length)
        return told % {"least": self.min_length}

    def get_help_text(self) -> str:
        """What is asked of a password before one was typed: how many characters it needs."""
        return self.get_error_message()


class NotUsual(rules.CommonPasswordValidator):
    """A password is none of those that are tried first."""

    def get_error_message(self) -> str:
        """Why it is refused."""
        return _("Many people use this password, so it is among the first that are tried. Choose another.")

    def get_help_text(self) -> str:
        """What is asked of a password before one was typed: not to be one that many choose."""
        return _("Choose one that few others would.")


class NotOnlyDigits(rules.NumericPasswordValidator):
    """A password is more than a number."""

    def get_error_message(self) -> str:
        """Why it is refused."""
        return _("Digits alone are guessed quickly. Add letters or words.")

    def get_help_text(self) -> str:
        """What is asked of a password before one was typed: not to be digits alone."""
        return _("Digits alone are not enough.")


class NotOneself(rules.UserAttributeSimilarityValidator):
    """A password does not tell whose it is."""

    def get_error_message(self) -> Any:  # noqa: ANN401  # as Django has it
        """Why it is refused."""
        return _("This is too much like your e-mail address. Choose another.")

    def get_help_text(self) -> str:
        """What is asked of a password before one was typed: not to be the e-mail address."""
        return _("Not your e-mail address.")
