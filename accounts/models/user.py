"""Who signs in: people of the city and people who propose. An account is its e-mail address."""

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from publishing import languages

DELETED_DOMAIN = "deleted.invalid"  # RFC 2606: no mail ever arrives there


class UserManager(BaseUserManager):
    def create_user(self, email: str, password: str | None = None, **fields):
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save()
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email: str):
        return self.get(email__iexact=email)


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account; `language` is the one mail is written in."""

    email = models.EmailField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[(code, languages.NATIVE_NAMES[code]) for code in languages.CODES],
        default="ko",
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may enter the administration"), default=False)
    is_demonstration = models.BooleanField(_("demonstration"), default=False)
    date_joined = models.DateTimeField(_("joined"), default=timezone.now)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering = ["email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="accounts_user_email_once",
                violation_error_message=_("There is an account with this e-mail address already."),
            ),
        ]

    def __str__(self):
        return self.get_full_name()

    def get_full_name(self):
        if self.is_deleted:
            return gettext("(account deleted)")
        return self.name or self.email

    def get_short_name(self):
        return self.get_full_name()

    @property
    def is_deleted(self) -> bool:
        """The person has deleted the account; the row stays because a submitted proposal needs it."""
        return self.email.endswith(f"@{DELETED_DOMAIN}")
