"""The addresses of respect."""

from django.urls import path

from everweek.web.respect import care, charter, deeds, pages, steps, thanks

urlpatterns = [
    path("", pages.respect, name="respect"),
    path("report", deeds.report, name="respect-report"),
    path("customers/<int:customer_id>/thank", thanks.thank, name="respect-thank"),
    path("voices/<int:response_id>/", thanks.for_voice, name="respect-thank-voice"),
    path("check-ins/<int:check_in_id>", deeds.check_in, name="respect-check-in"),
    path("care/", care.care, name="respect-care"),
    path("care/<slug:key>", care.change, name="respect-care-change"),
    path("charter/", charter.charter, name="respect-charter"),
    path("charter/begin", charter.begin, name="respect-charter-begin"),
    path("charter/add/<str:side>", charter.add, name="respect-charter-add"),
    path("charter/hand-in", charter.hand_in, name="respect-charter-hand-in"),
    path("charter/approve", charter.approve, name="respect-charter-approve"),
    path("charter/lines/<int:line_id>/say", charter.say, name="respect-charter-say"),
    path("charter/throw-away", charter.throw_away, name="respect-charter-throw-away"),
    path("charter/bring-back", charter.bring_back, name="respect-charter-bring-back"),
    path("charter/lines/<int:line_id>/measure", charter.measure, name="respect-charter-measure"),
    path("charter/lines/<int:line_id>/move", charter.move, name="respect-charter-move"),
    path("charter/lines/<int:line_id>/drop", charter.drop, name="respect-charter-drop"),
    path("charter/<int:number>/", charter.version, name="respect-charter-version"),
    path("<int:incident_id>/", pages.incident, name="respect-incident"),
    path("<int:incident_id>/say", deeds.say, name="respect-say"),
    path("<int:incident_id>/hand-over", deeds.hand, name="respect-hand-over"),
    path("<int:incident_id>/pause", deeds.pause, name="respect-pause"),
    path("<int:incident_id>/answer", deeds.answer, name="respect-answer"),
    path("<int:incident_id>/propose", deeds.propose, name="respect-propose"),
    path("steps/<int:step_id>/", steps.step, name="respect-step"),
    path("steps/<int:step_id>/confirm", steps.confirm, name="respect-confirm"),
    path("steps/<int:step_id>/decline", steps.decline, name="respect-decline"),
    path("steps/<int:step_id>/appeal", steps.appeal, name="respect-appeal"),
    path("steps/<int:step_id>/decide", steps.decide, name="respect-decide"),
    path("steps/<int:step_id>/go-on", steps.go_on, name="respect-go-on"),
]
