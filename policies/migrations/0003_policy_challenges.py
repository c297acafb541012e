from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("partners", "0001_initial"),
        ("policies", "0002_collections_glossary_facts"),
    ]

    operations = [
        migrations.AddField(
            model_name="policy",
            name="challenges",
            field=models.ManyToManyField(
                blank=True,
                help_text="Which problems of a city it meets, one to three; inferred: our judgement from its text.",
                related_name="policies",
                to="partners.challenge",
                verbose_name="challenges",
            ),
        ),
        migrations.AddConstraint(
            model_name="policy",
            constraint=models.CheckConstraint(
                condition=models.Q(("slug__in", ("for-your-city", "sectors")), _negated=True),
                name="policies_policy_slug_is_no_other_page",
                violation_error_message="Another page stands at this address. Choose another slug.",
            ),
        ),
    ]
