"""Signing in and opening an account, what people change of theirs, and writing an account in the administration."""

from allauth.account.forms import LoginForm as BaseLoginForm
from allauth.account.forms import SignupForm as BaseSignupForm
from django import forms
from django.contrib.auth.forms import AdminUserCreationForm, UserChangeForm
from django.utils.translation import gettext_lazy as _

from .models import Organisation, Role, User
from .validators import validate_plain_name


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
        validators=[validate_plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As it should stand on a proposal."),
    )

    field_order = ["name", "email", "password1", "password2"]


class AccountForm(forms.ModelForm):
    """What a person changes of the account itself; addresses and password have pages of their own."""

    name = forms.CharField(
        label=_("Name"),
        error_messages={"required": _("Write your name.")},
        max_length=150,
        validators=[validate_plain_name],
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
        help_text=_("As it should stand on a proposal."),
    )

    use_required_attribute = False

    class Meta:
        model = User
        fields = ["name", "language"]
        labels = {"language": _("Language of mail")}
        widgets = {"language": forms.RadioSelect}


class OrganisationForm(forms.ModelForm):
    website = forms.URLField(
        label=_("Website"),
        required=False,
        assume_scheme="https",
        widget=forms.URLInput(attrs={"autocomplete": "url", "placeholder": "https://"}),
    )

    use_required_attribute = False

    class Meta:
        model = Organisation
        fields = ["name", "kind", "country", "city_name", "registration_number", "website"]
        labels = {
            "name": _("Name of the organisation"),
            "kind": _("Kind of organisation"),
            "country": _("Country"),
            "city_name": _("City"),
            "registration_number": _("Registration number"),
        }
        help_texts = {
            "name": _("As it should stand on proposals."),
            "city_name": _("Where the organisation has its seat; of a city government, the city itself."),
            "registration_number": _("The number of the business or organisation in its country’s register."),
        }
        error_messages = {
            "name": {"required": _("Write the name of the organisation.")},
            "kind": {"required": _("Choose what kind of organisation it is.")},
            "country": {"required": _("Choose the country of the organisation.")},
        }
        widgets = {
            "name": forms.TextInput(attrs={"autocomplete": "organization"}),
            "kind": forms.RadioSelect,
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = Organisation.Kind.choices  # without the empty one of a radio that nobody chose
        country = self.fields["country"]
        country.choices = [("", _("Choose a country")), *[each for each in country.choices if each[0]]]

    def clean_name(self):
        return " ".join(self.cleaned_data["name"].split())


ROLE_MEANINGS = [
    (Role.OWNER, _("Owner: writes proposals, and keeps the organisation’s particulars and members")),
    (Role.WRITER, _("Writer: writes and submits proposals")),
    (Role.READER, _("Reader: reads proposals and their answers")),
]


class RoleForm(forms.Form):
    role = forms.ChoiceField(
        label=_("Role"),
        choices=ROLE_MEANINGS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a role."), "invalid_choice": _("Choose a role.")},
    )

    use_required_attribute = False


class InvitationForm(RoleForm):
    email = forms.EmailField(
        label=_("E-mail address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": _("Write the e-mail address of the person you invite."),
            "invalid": _("Write a complete e-mail address, such as name@example.org."),
        },
        help_text=_("We send a link to this address. Only who can confirm the address can use it."),
    )

    field_order = ["email", "role"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class DeletionForm(forms.Form):
    """The last question before an account goes; `password` is asked of who has one."""

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": _("Enter your password.")},
        help_text=_("To make sure that it is you."),
    )
    is_certain = forms.BooleanField(
        label=_("I want to delete my account. I know that this cannot be undone."),
        error_messages={"required": _("Tick the box to confirm that you want to delete the account.")},
    )

    use_required_attribute = False

    def __init__(self, *args, user: User, **kwargs):
        super().__init__(*args, **kwargs)
        if not user.has_usable_password():
            del self.fields["password"]


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


class MembersFormSet(forms.BaseInlineFormSet):
    """The roles of an organisation's members: one of them must stay an owner."""

    def clean(self):
        super().clean()
        roles = [form.cleaned_data.get("role") for form in self.forms if hasattr(form, "cleaned_data")]
        if roles and Role.OWNER not in roles:
            raise forms.ValidationError(_("One of the members must be an owner."))
