"""The addresses of Act."""

from django.urls import include, path

from everweek.web.act import board, case, cases, deeds, filing, following, history, looking, promising, ruling, suggesting, ways
from everweek.web.act.evidence import pages as evidence
from everweek.web.act.recovering import pages as became

urlpatterns = [
    path("", cases.cases, name="cases"),
    path("new", cases.open_new, name="case-new"),
    path("board/", board.board, name="case-board"),
    path("promises/", promising.promises, name="promises"),
    path("promises/<slug:key>", promising.change, name="promises-change"),
    path("rules/", ruling.rules, name="case-rules"),
    path("rules/<int:rule_id>/", ruling.rule, name="case-rule"),
    path("rules/<int:rule_id>/stop", ruling.stop, name="case-rule-stop"),
    path("rules/<int:rule_id>/start", ruling.start, name="case-rule-start"),
    path("rules/ways/", ways.ways, name="case-ways"),
    path("rules/ways/mailbox", ways.mailbox, name="case-ways-mailbox"),
    path("rules/ways/door", ways.door, name="case-ways-door"),
    path("rules/ways/<int:mail_id>/take", ways.take, name="case-ways-take"),
    path("became/", became.became, name="became"),
    path("became/asking/<slug:key>", became.asking_again, name="became-asking"),
    path("evidence/", evidence.year, name="evidence"),
    path("evidence/year.pdf", evidence.year_as_pdf, name="evidence-pdf"),
    path("evidence/year.csv", evidence.year_as_csv, name="evidence-csv"),
    path("", include("everweek.web.act.giving.urls")),
    path("<int:case_id>/", case.one_case, name="case"),
    path("<int:case_id>/evidence.pdf", evidence.case_as_pdf, name="case-evidence"),
    path("<int:case_id>/past", history.past, name="case-past"),
    path("<int:case_id>/looking", looking.look, name="case-looking"),
    path("<int:case_id>/suggested", suggesting.suggested, name="case-suggested"),
    path("<int:case_id>/take", deeds.take, name="case-take"),
    path("<int:case_id>/assign", deeds.assign, name="case-assign"),
    path("<int:case_id>/hand-over", deeds.hand_over, name="case-hand-over"),
    path("<int:case_id>/give-back", deeds.give_back, name="case-give-back"),
    path("<int:case_id>/assess", deeds.assess, name="case-assess"),
    path("<int:case_id>/write", deeds.write, name="case-write"),
    path("<int:case_id>/hear", deeds.hear, name="case-hear"),
    path("<int:case_id>/note", deeds.note, name="case-note"),
    path("<int:case_id>/decide", deeds.decide, name="case-decide"),
    path("<int:case_id>/tell", deeds.tell, name="case-tell"),
    path("<int:case_id>/verdict", deeds.verdict, name="case-verdict"),
    path("<int:case_id>/refer", deeds.refer, name="case-refer"),
    path("<int:case_id>/close", deeds.close, name="case-close"),
    path("<int:case_id>/cause", deeds.cause, name="case-cause"),
    path("<int:case_id>/reopen", deeds.reopen, name="case-reopen"),
    path("<int:case_id>/files/<int:number>", filing.one_file, name="case-file"),
    path("<int:case_id>/link", following.link_anew, name="case-link"),
    path("<int:case_id>/join", deeds.join, name="case-join"),
    path("<int:case_id>/part", deeds.part, name="case-part"),
]
