from django.conf import settings
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from accounts.roles import COORDINATOR, EDITOR, PUBLISHER, REVIEWER, STATISTICS, TRANSLATOR
from projects.demonstration import make_demonstration as make_follow_up
from proposals.demonstration import make_demonstration
from training.models import Alumnus, Cohort

PASSWORD = "seoul-archive-demo"  # noqa: S105 - for the demonstration only; the command refuses to run elsewhere
PEOPLE = {
    "administrator": {"is_staff": True, "is_superuser": True},
    "publisher": {"is_staff": True},
    "editor": {"is_staff": True},
    "translator": {"is_staff": True},
    "coordinator": {"is_staff": True},
    "reviewer": {"is_staff": True},
    "statistics": {"is_staff": True},
    "company": {},
    "city": {"language": "en"},
    "alumnus": {"language": "en"},
}
ROLES = (PUBLISHER, EDITOR, TRANSLATOR, COORDINATOR, REVIEWER, STATISTICS)  # the accounts are called as their roles


class Command(BaseCommand):
    help = "Make the demonstration accounts and proposals, once; prints how to sign in."

    @transaction.atomic
    def handle(self, **options):
        if not settings.DEBUG:
            raise CommandError("The demonstration accounts have a known password and are for DEBUG only.")
        settings.EMAIL_BACKEND = "django.core.mail.backends.dummy.EmailBackend"  # nobody is behind these addresses
        people = {name: self._person(name, fields) for name, fields in PEOPLE.items()}
        for role in ROLES:
            people[role].groups.add(Group.objects.get(name=role))
        self._alumnus(people["alumnus"])
        make_demonstration(people["company"], people["city"], people["coordinator"])
        make_follow_up(people["city"], people["coordinator"])
        self.stdout.write("Demonstration sign-ins (the password of all is the same):\n")
        for user in people.values():
            self.stdout.write(f"  {user.email:<32} {PASSWORD}")

    def _person(self, name: str, fields: dict) -> User:
        email = f"{name}@demo.example"
        user, created = User.objects.get_or_create(
            email=email, defaults={"name": f"Demo {name}", "is_demonstration": True, **fields}
        )
        if created:
            user.set_password(PASSWORD)
            user.save()
            user.emailaddress_set.create(email=email, verified=True, primary=True)
        return user

    def _alumnus(self, user: User) -> None:
        cohort = Cohort.objects.order_by("pk").first()
        if cohort is not None:
            Alumnus.objects.get_or_create(
                user=user,
                defaults={
                    "name": user.name,
                    "cohort": cohort,
                    "consented_on": timezone.localdate(),
                    "is_demonstration": True,
                },
            )
