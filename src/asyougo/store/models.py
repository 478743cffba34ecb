"""Tables of the imports: batches, rows of files, persons, term codes, mappings.

Nothing is overwritten. A row that a later import corrects stays, with the batch that superseded it; taking that
batch back brings it into force again. In force is what no batch has superseded.
"""

# The stubs know the type of a field only through their mypy plugin; values leave this room by `values_list`.
# mypy: disable-error-code="var-annotated"

from __future__ import annotations

from django.db import models

from asyougo.store.database import set_up

set_up()

HASH = 32  # hex digits of the 16 bytes by which rows are compared


class Batch(models.Model):
    """One import of one file: a unit that is there whole or not at all."""

    institution = models.CharField(max_length=200)
    file = models.CharField(max_length=255)
    file_hash = models.CharField(max_length=64)
    settings_hash = models.CharField(max_length=64)
    preset = models.CharField(max_length=40)
    encoding = models.CharField(max_length=40)
    header = models.JSONField(default=list)
    rows = models.IntegerField()
    accepted = models.IntegerField()
    quarantined = models.IntegerField()
    ignored = models.IntegerField()
    added = models.IntegerField()
    changed = models.IntegerField()
    settled = models.IntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=200)
    pseudonyms = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["institution", "file_hash"])]


class FromBatch(models.Model):
    """What a batch brought, in force until another batch supersedes it."""

    batch = models.ForeignKey(Batch, on_delete=models.PROTECT, related_name="+")
    superseded_by = models.ForeignKey(Batch, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        abstract = True


class ImportedRow(FromBatch):
    """One row of a file as it was read. Empty text is never stored for what is unknown: that is NULL.

    occurrence: 0 for the first row with these cells in its file, 1 for the second ...
    key_hash: whose attempt at which course in which term and section; NULL where that cannot be read.
    cells: the cells as written, of rows that are held back or were mended; without the personal ones.
    sealed: the personal cells and values of such a row, encrypted.
    """

    institution = models.CharField(max_length=200)
    file = models.CharField(max_length=255)
    line = models.IntegerField()
    row_hash = models.CharField(max_length=HASH)
    occurrence = models.IntegerField()
    result_hash = models.CharField(max_length=HASH)
    key_hash = models.CharField(max_length=HASH, null=True)
    state = models.CharField(max_length=12)
    learner = models.CharField(max_length=200, null=True)
    of_institution = models.CharField(max_length=200, null=True)
    course = models.CharField(max_length=200, null=True)
    title = models.TextField(null=True)
    units = models.CharField(max_length=40, null=True)
    unit_system = models.CharField(max_length=10, null=True)
    grade = models.CharField(max_length=20, null=True)
    grading = models.CharField(max_length=10, null=True)
    status = models.CharField(max_length=12, null=True)
    term = models.CharField(max_length=12, null=True)
    term_code = models.CharField(max_length=100, null=True)
    section = models.CharField(max_length=100, null=True)
    faults = models.JSONField(null=True)
    cells = models.JSONField(null=True)
    sealed = models.TextField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["institution", "learner"], name="row_of_learner"),
            models.Index(fields=["batch"], name="row_of_batch"),
            models.Index(fields=["superseded_by"], name="row_superseded"),
        ]


class PersonOfRecord(FromBatch):
    """Name and birth date of a learner, encrypted. person_hash tells, by a keyed hash, whether they changed."""

    institution = models.CharField(max_length=200)
    learner = models.CharField(max_length=200)
    person_hash = models.CharField(max_length=HASH)
    sealed = models.TextField()

    class Meta:
        indexes = [models.Index(fields=["institution", "learner"], name="person_of_record")]


class TermCode(FromBatch):
    """A term code of an institution's source."""

    institution = models.CharField(max_length=200)
    source = models.CharField(max_length=100)
    code = models.CharField(max_length=100)
    name = models.CharField(max_length=200)
    term = models.CharField(max_length=12)
    begins = models.DateField()
    ends = models.DateField()
    system = models.CharField(max_length=10)


class SourceMapping(FromBatch):
    """How an institution's export with these column names is read; remembered from the last import of it."""

    institution = models.CharField(max_length=200)
    header_hash = models.CharField(max_length=HASH)
    mapping = models.JSONField()
