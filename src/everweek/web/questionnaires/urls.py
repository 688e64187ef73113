"""The addresses of questionnaires. ``new/`` and ``import/`` end as no key does: a questionnaire may be called new."""

from django.urls import path

from everweek.web.questionnaires import bringing, editing, languages, pages, previewing, publishing, starting

urlpatterns = [
    path("", pages.questionnaires, name="questionnaires"),
    path("new/", starting.begin, name="questionnaire-new"),
    path("import/", bringing.bring, name="questionnaire-bring"),
    path("<slug:key>", pages.one_questionnaire, name="questionnaire"),
    path("<slug:key>/archive", pages.archive, name="questionnaire-archive"),
    path("<slug:key>/restore", pages.restore, name="questionnaire-restore"),
    path("<slug:key>/<int:number>.json", pages.export, name="questionnaire-export"),
    path("<slug:key>/<int:number>/preview", previewing.preview, name="questionnaire-preview"),
    path("<slug:key>/edit", editing.editor, name="questionnaire-edit"),
    path("<slug:key>/edit/words", editing.own_words, name="questionnaire-words"),
    path("<slug:key>/edit/new/<str:kind>", editing.new_question, name="question-new"),
    path("<slug:key>/edit/questions/<str:question>", editing.one_question, name="question"),
    path("<slug:key>/edit/questions/<str:question>/move", editing.move, name="question-move"),
    path("<slug:key>/edit/questions/<str:question>/copy", editing.copy, name="question-copy"),
    path("<slug:key>/edit/questions/<str:question>/remove", editing.remove, name="question-remove"),
    path("<slug:key>/edit/put-back", editing.put_back, name="question-put-back"),
    path("<slug:key>/languages", languages.add, name="questionnaire-language-add"),
    path("<slug:key>/languages/<str:tag>/remove", languages.remove, name="questionnaire-language-remove"),
    path("<slug:key>/translate/<str:tag>", languages.translate, name="questionnaire-translate"),
    path("<slug:key>/publish", publishing.publish, name="questionnaire-publish"),
    path("<slug:key>/discard", publishing.discard, name="questionnaire-discard"),
    path("<slug:key>/bring-back", publishing.bring_back, name="questionnaire-bring-back"),
]
