import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("policies", "0003_policy_challenges")]

    operations = [
        migrations.AddField(
            model_name="term",
            name="updated_at",
            field=models.DateTimeField(auto_now=True, default=django.utils.timezone.now, verbose_name="updated at"),
            preserve_default=False,
        ),
    ]
