"""The addresses of inviting."""

from django.urls import path

from everweek.web.inviting import byhand, pages, ruling

urlpatterns = [
    path("", pages.invitations, name="invitations"),
    path("new", byhand.invite, name="invite"),
    path("<int:invitation_id>/link", byhand.hand_over, name="invitation-link"),
    path("<int:invitation_id>/withdraw", byhand.withdraw, name="invitation-withdraw"),
    path("rules/", ruling.rules, name="asking-rules"),
    path("rules/new", ruling.new, name="asking-rule-new"),
    path("rules/<int:rule_id>", ruling.rule, name="asking-rule"),
    path("rules/<int:rule_id>/stop", ruling.stop, name="asking-rule-stop"),
    path("rules/<int:rule_id>/start", ruling.start, name="asking-rule-start"),
    path("rules/<int:rule_id>/undo", ruling.take_back, name="asking-rule-undo"),
]
