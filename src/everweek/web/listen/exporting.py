"""Answers as a file: those that the filter of the voices shows, or all of one questionnaire."""

from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import reverse

from everweek.listen.exporting.services import export_answers
from everweek.people.access import check_may
from everweek.people.policy import Action
from everweek.prove.touchpoints import check_touchpoint
from everweek.web.house import doing
from everweek.web.listen.asking import VoicesAsked
from everweek.web.pages import acts
from everweek.web.viewer import viewer_of


@acts("voices")
def answers_csv(request: HttpRequest) -> HttpResponseBase:
    """The answers that the address asks for, as CSV. A POST, because the journal says that they were taken out."""
    viewer = viewer_of(request)
    check_may(viewer, Action.RESPONSES_READ)
    asked = VoicesAsked.read(request.GET)

    def carry_out() -> HttpResponseBase:
        check_touchpoint(asked.touchpoint)
        export = export_answers(asked=asked.check(), by=viewer)
        pieces = (piece.data for piece in export.pieces)
        return StreamingHttpResponse(
            pieces,
            content_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{export.name}"'},
        )

    return doing.handed(request, carry_out, to=asked.with_().to(reverse("voices")))
