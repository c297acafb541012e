"""What was proposed before there were calls becomes a proposal to the Business Proposal Corner, its text an answer."""

from django.db import migrations
from django.utils import timezone

SLUG = "business-proposal-corner"


def to_the_corner(apps, schema_editor):
    Proposal = apps.get_model("proposals", "Proposal")
    if not Proposal.objects.exists():
        return  # a new site gets the corner from its content
    corner = _corner(apps)
    for proposal in Proposal.objects.all():
        proposal.call = corner
        proposal.answers = {"proposal": proposal.body} if proposal.body else {}
        proposal.stage = "" if proposal.status == "draft" else "final"
        proposal.save(update_fields=["call", "answers", "stage"])


def back_to_the_text(apps, schema_editor):
    for proposal in apps.get_model("proposals", "Proposal").objects.all():
        proposal.body = proposal.answers.get("proposal", "")
        proposal.save(update_fields=["body"])


def _corner(apps):
    corner, is_new = apps.get_model("proposals", "Call").objects.get_or_create(
        slug=SLUG,
        defaults={
            "kind": "corner",
            "title_ko": "사업 제안 코너",
            "title_en": "Business Proposal Corner",
            "summary_ko": "서울시의 정책을 다른 도시에 적용하는 사업을 자유롭게 제안하십시오.",
            "summary_en": "Propose freely how a policy of Seoul could be put to work in another city.",
            "status": "published",
            "published_at": timezone.now(),
        },
    )
    if is_new:
        section = apps.get_model("proposals", "FormSection").objects.create(
            call=corner, title_ko="제안 내용", title_en="The proposal"
        )
        apps.get_model("proposals", "FormField").objects.create(
            section=section, key="proposal", kind="text", label_ko="제안 내용", label_en="Proposal", max_length=20000
        )
    return corner


class Migration(migrations.Migration):
    dependencies = [("proposals", "0002_calls_reviews_and_decisions")]
    operations = [migrations.RunPython(to_the_corner, back_to_the_text)]
