from django.db import migrations

COLUMNS = ("countries", "cities", "languages")


class Migration(migrations.Migration):
    """Beside a long head PostgreSQL moved the facets out of their rows, and looked each of them up again when counting.

    Rows written before follow at the next `rebuild_search --all`.
    """

    dependencies = [("search", "0003_places_and_inline_heads")]

    operations = [
        migrations.RunSQL(
            f"ALTER TABLE search_entry ALTER COLUMN {column} SET STORAGE MAIN",
            f"ALTER TABLE search_entry ALTER COLUMN {column} SET STORAGE EXTENDED",
        )
        for column in COLUMNS
    ]
