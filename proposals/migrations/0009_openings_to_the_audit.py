from django.db import migrations


def copy(apps, schema_editor):
    """What was written down so far, into the record that nobody can change. The file's own name stays behind: it may tell who proposes."""
    AuditRecord = apps.get_model("publishing", "AuditRecord")
    for opening in apps.get_model("proposals", "Opening").objects.select_related("by", "proposal").iterator():
        AuditRecord.objects.create(
            at=opening.at,
            kind="file_opened",
            who=opening.by.email if opening.by.is_staff else "",
            who_number=opening.by_id,
            about=opening.proposal.reference,
        )


class Migration(migrations.Migration):
    dependencies = [
        ("proposals", "0008_publication_rights"),
        ("publishing", "0002_audit_records"),
    ]

    operations = [
        migrations.RunPython(copy, migrations.RunPython.noop),
        migrations.DeleteModel(name="Opening"),
    ]
