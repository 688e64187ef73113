"""Whether the link of a case was handed to somebody, or stood in letters alone, and which letters with a word of ours came back.

Of the links there are, by who made them.
"""

from django.db import migrations, models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Cast

LETTERS = "system:case-letters"


def say_which_were_handed(apps, _editor):
    line = apps.get_model("journal", "Line")
    # On the public page it is shown to whoever complains; else whoever of us asked for it was shown it.
    made = line.objects.filter(
        subject_type="case", subject_id=Cast(OuterRef("case_id"), models.CharField()), kind="case.link_made"
    )
    link = apps.get_model("act", "CaseLink")
    shown = Q(case__way="page") | Q(Exists(made.exclude(actor=LETTERS)))
    link.objects.filter(shown).update(handed_at=F("made_at"))


class Migration(migrations.Migration):
    dependencies = [
        ("act", "0015_about_by"),
        ("journal", "0001_folded"),
    ]

    operations = [
        migrations.AddField(model_name="caselink", name="handed_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.RunPython(say_which_were_handed, migrations.RunPython.noop),
        migrations.AddField(model_name="remark", name="returned_at", field=models.DateTimeField(blank=True, null=True)),
        migrations.AddIndex(
            model_name="remark",
            index=models.Index(condition=models.Q(("letter", ""), _negated=True), fields=["at"], name="act_remarks_sent"),
        ),
    ]
