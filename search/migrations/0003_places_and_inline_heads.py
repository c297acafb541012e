from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("search", "0002_engine")]

    operations = [
        migrations.AddField("passage", "places_ko", models.TextField(blank=True)),
        migrations.AddField("passage", "places_en", models.TextField(blank=True)),
        # A common word ranks thousands of heads; left alone, PostgreSQL keeps the longer ones outside of their rows.
        migrations.RunSQL(
            "ALTER TABLE search_entry ALTER COLUMN head SET STORAGE MAIN",
            "ALTER TABLE search_entry ALTER COLUMN head SET STORAGE EXTENDED",
        ),
    ]
