"""Signing in and opening an account on the site, and writing one in the administration."""

from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.account.forms import SignupForm as BaseSignupForm
from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from .models import User


class WithoutPlaceholders:
    """Allauth's placeholders repeat the labels."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs.pop("placeholder", None)


class LoginForm(WithoutPlaceholders, BaseLoginForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["remember"].label = _("Keep me signed in on this device")


class SignupForm(WithoutPlaceholders, BaseSignupForm):
    name = forms.CharField(
        label=_("Name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As it should stand on a proposal."),
    )

    field_order = ["name", "email", "password1", "password2"]


class LowercaseEmailMixin:
    def clean_email(self):
        return self.cleaned_data["email"].lower()


class UserCreateForm(LowercaseEmailMixin, AdminUserCreationForm):
    class Meta:
        model = User
        fields = ["email", "name", "language"]
        field_classes = {}


class UserEditForm(LowercaseEmailMixin, UserChangeForm):
    class Meta:
        model = User
        fields = "__all__"
        field_classes = {}
