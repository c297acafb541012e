from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0002_origin_indicators_and_reports"),
    ]

    operations = [
        migrations.AddField(
            model_name="report",
            name="channel",
            field=models.CharField(
                choices=[("link", "Mailed link"), ("email", "E-mail"), ("paper", "Paper")],
                default="link",
                editable=False,
                max_length=5,
                verbose_name="came by",
            ),
        ),
    ]
