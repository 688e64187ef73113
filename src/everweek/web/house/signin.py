"""The forms one signs in with and keeps an account safe with, in our words."""

from collections.abc import Mapping
from typing import ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from allauth.mfa.webauthn import forms as webauthn
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.messages.rules import is_set_up

PASSWORD_HELP = _("At least 10 characters. Not one that many use, not your e-mail address, not only figures.")


class InOurWords:
    """A label says more than a grey word that vanishes when one types, and a sentence more than a list of rules."""

    labels: ClassVar[Mapping[str, str | Promise]]
    helps: ClassVar[Mapping[str, str | Promise]] = {}

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():  # type: ignore[attr-defined]  # of the form it stands before
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, field.help_text)
            field.widget.attrs.pop("placeholder", None)


class LoginForm(InOurWords, account.LoginForm):  # type: ignore[misc]  # allauth carries no types
    """Address and password."""

    labels = {"login": _("E-mail address"), "password": _("Password"), "remember": _("Stay signed in on this device")}


class ReauthenticateForm(InOurWords, account.ReauthenticateForm):  # type: ignore[misc]  # allauth carries no types
    """The password once more."""

    labels = {"password": _("Password")}


class ResetPasswordForm(InOurWords, account.ResetPasswordForm):  # type: ignore[misc]  # allauth carries no types
    """The address the link goes to."""

    labels = {"email": _("E-mail address")}

    @property
    def mails(self) -> bool:
        """Whether a message can bring the link: else an administrator hands one over."""
        return is_set_up()


class NewPasswordForm(InOurWords, account.ResetPasswordKeyForm):  # type: ignore[misc]  # allauth carries no types
    """A new password, after following the link."""

    labels = {"password1": _("New password"), "password2": _("New password once more")}
    helps = {"password1": PASSWORD_HELP}


class FirstPasswordForm(InOurWords, account.SetPasswordForm):  # type: ignore[misc]  # allauth carries no types
    """A password, for who signed in without one so far."""

    labels = {"password1": _("New password"), "password2": _("New password once more")}
    helps = {"password1": PASSWORD_HELP}


class ChangePasswordForm(InOurWords, account.ChangePasswordForm):  # type: ignore[misc]  # allauth carries no types
    """The password there is, and the one that is to be."""

    labels = {
        "oldpassword": _("Your password now"),
        "password1": _("New password"),
        "password2": _("New password once more"),
    }
    helps = {"password1": PASSWORD_HELP}


class AddressForm(InOurWords, account.AddEmailForm):  # type: ignore[misc]  # allauth carries no types
    """The address that is to take the place of the one there is."""

    labels = {"email": _("The new address")}


class CodeForm(InOurWords, mfa.AuthenticateForm):  # type: ignore[misc]  # allauth carries no types
    """The second proof, as a code."""

    labels = {"code": _("Code")}


class ShowCodeForm(InOurWords, mfa.ReauthenticateForm):  # type: ignore[misc]  # allauth carries no types
    """The second proof once more, as a code."""

    labels = {"code": _("Code")}


class AppForm(InOurWords, totp.ActivateTOTPForm):  # type: ignore[misc]  # allauth carries no types
    """The first code of an app that is set up."""

    labels = {"code": _("The six figures your app shows now")}


class KeyForm(InOurWords, webauthn.AddWebAuthnForm):  # type: ignore[misc]  # allauth carries no types
    """A passkey or a security key."""

    labels = {"name": _("A name for it"), "passwordless": _("Sign me in with this key alone, without a password")}
    helps = {
        "name": _("Such as the device it is on: you see it in the list of your keys."),
        "passwordless": _("The key then asks for your fingerprint, your face or its own code each time."),
    }
