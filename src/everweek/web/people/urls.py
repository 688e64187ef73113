"""The addresses of people."""

from django.urls import path

from everweek.web.people import accounts, colleagues, hours, member, roles, unit, units

urlpatterns = [
    path("people/", colleagues.people, name="people"),
    path("people/new", colleagues.join, name="member-new"),
    path("people/<int:member_id>", member.one_member, name="member"),
    path("people/<int:member_id>/profile", member.profile, name="member-profile"),
    path("people/<int:member_id>/give", member.give, name="member-give"),
    path("people/<int:member_id>/posts/<int:post_id>/end", member.end, name="member-end"),
    path("people/<int:member_id>/posts/<int:post_id>/renew", member.renew, name="member-renew"),
    path("people/<int:member_id>/leave", member.leave, name="member-leave"),
    path("people/<int:member_id>/return", member.come_back, name="member-return"),
    path("people/<int:member_id>/undo", member.take_back, name="member-undo"),
    path("people/<int:member_id>/account", accounts.send_link, name="member-account"),
    path("people/<int:member_id>/factors", accounts.drop_factors, name="member-factors"),
    path("units/", units.units, name="units"),
    path("units/<slug:key>", unit.one_unit, name="unit"),
    path("units/<slug:key>/rename", unit.rename, name="unit-rename"),
    path("units/<slug:key>/move", unit.move, name="unit-move"),
    path("units/<slug:key>/close", unit.close, name="unit-close"),
    path("units/<slug:key>/reopen", unit.reopen, name="unit-reopen"),
    path("units/<slug:key>/undo", unit.take_back, name="unit-undo"),
    path("units/<slug:key>/hours", hours.say, name="unit-hours"),
    path("units/<slug:key>/hours/leave", hours.leave, name="unit-hours-leave"),
    path("units/<slug:key>/hours/undo", hours.take_back, name="unit-hours-undo"),
    path("roles/", roles.roles, name="roles"),
]
