"""What is kept of a file at a case, and to which words it was put."""

from typing import ClassVar

from django.db import models


class CaseFile(models.Model):
    """The bytes of a file at a case, once, however often they came; ``path`` is of our making and holds nothing of any name."""

    case = models.ForeignKey("act.Case", on_delete=models.CASCADE, related_name="files", db_index=False)
    kind = models.CharField(max_length=10)
    path = models.CharField(max_length=80, unique=True)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["case", "sha256"], name="act_file_once_a_case")]

    def __str__(self) -> str:
        return f"file {self.pk}"


class Attachment(models.Model):
    """That a file was put to a word, and what it was called there.

    The name is the word's and not the file's: what we call it in a note among ourselves is none of the customer's business, also
    where the customer sends us the same bytes.
    """

    file = models.ForeignKey(CaseFile, on_delete=models.CASCADE, related_name="attachments")
    remark = models.ForeignKey("act.Remark", on_delete=models.CASCADE, related_name="attachments", db_index=False)
    name = models.CharField(max_length=140)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["remark", "file"], name="act_file_once_a_word")]

    def __str__(self) -> str:
        return f"attachment {self.pk}"
