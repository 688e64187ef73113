"""The addresses of Listen."""

from django.urls import path

from everweek.web.listen import correcting, doubtful, exporting, links, topics, voices, ways
from everweek.web.listen.importing import pages, planning
from everweek.web.listen.whole import pages as mending

urlpatterns = [
    path("voices/", voices.voices, name="voices"),
    path("voices/new", voices.fresh, name="voices-new"),
    path("voices/answers.csv", exporting.answers_csv, name="voices-csv"),
    path("voices/<int:response_id>", voices.one_voice, name="voice"),
    path("voices/<int:response_id>/withdraw", mending.withdraw, name="voice-withdraw"),
    path("voices/<int:response_id>/restore", mending.restore, name="voice-restore"),
    path("voices/<int:response_id>/correct", mending.correct, name="voice-correct"),
    path("voices/<int:response_id>/correct/undo", mending.correct_undo, name="voice-correct-undo"),
    path("comments/<int:comment_id>/correct", correcting.correct, name="comment-correct"),
    path("comments/<int:comment_id>/undo", correcting.take_back, name="comment-undo"),
    path("comments/<int:comment_id>/attend", correcting.attend, name="comment-attend"),
    path("comments/<int:comment_id>/leave", correcting.leave, name="comment-leave"),
    path("voices/doubtful/", doubtful.doubtful, name="doubtful"),
    path("voices/doubtful/<int:doubt_id>", doubtful.doubt, name="doubt"),
    path("voices/doubtful/<int:doubt_id>/withdraw", doubtful.withdraw, name="doubt-withdraw"),
    path("voices/doubtful/<int:doubt_id>/clear", doubtful.clear, name="doubt-clear"),
    path("voices/doubtful/<int:doubt_id>/undo", doubtful.take_back, name="doubt-undo"),
    path("voices/doubtful/answers/<int:response_id>/withdraw", doubtful.withdraw_answer, name="doubted-withdraw"),
    path("voices/doubtful/answers/<int:response_id>/clear", doubtful.clear_answer, name="doubted-clear"),
    path("voices/doubtful/answers/<int:response_id>/reopen", doubtful.reopen_answer, name="doubted-reopen"),
    path("topics/", topics.topics, name="topics"),
    path("topics/learn", topics.learn, name="topics-learn"),
    path("topics/<slug:key>/change", topics.change, name="topic-change"),
    path("topics/<slug:key>/undo", topics.take_back, name="topic-undo"),
    path("topics/<slug:key>/merge", topics.merge, name="topic-merge"),
    path("topics/<slug:key>/part", topics.part, name="topic-part"),
    path("topics/<slug:key>/retire", topics.retire, name="topic-retire"),
    path("topics/<slug:key>/restore", topics.restore, name="topic-restore"),
    path("links/", links.links, name="links"),
    path("links/<int:link_id>", ways.link, name="link"),
    path("links/<int:link_id>/sheet.pdf", ways.sheet, name="link-sheet"),
    path("links/<int:link_id>/sites", ways.sites, name="link-sites"),
    path("links/<int:link_id>/sites/undo", ways.sites_undo, name="link-sites-undo"),
    path("links/<int:link_id>/close", links.close, name="link-close"),
    path("links/<int:link_id>/open", links.reopen, name="link-open"),
    path("imports/", pages.imports, name="imports"),
    path("imports/new", pages.new_import, name="import-new"),
    path("imports/files/<int:upload_id>", planning.plan, name="import-plan"),
    path("imports/files/<int:upload_id>/trials/<int:trial_id>", planning.trial, name="import-trial"),
    path("imports/<int:run_id>", pages.one_import, name="import"),
    path("imports/<int:run_id>/refused.csv", pages.refused_csv, name="import-refused"),
    path("imports/<int:run_id>/cancel", pages.cancel, name="import-cancel"),
    path("imports/<int:run_id>/resume", pages.resume, name="import-resume"),
    path("imports/<int:run_id>/erase-file", pages.erase_file, name="import-erase"),
]
