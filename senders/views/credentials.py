"""The access key of a project, for its admins: what it is, testing it, replacing it.

The secret is typed here and never shown: not in a page, a message, an entry or an error report.
"""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_GET
from pydantic import SecretStr

from senders.models import Role
from senders.sinch import project_keys
from senders.sinch.project_keys import NotAllowed, Superseded, Tested
from senders.web import double_submit
from senders.web.access import requires
from senders.web.pages import posted_from
from senders.web.request import PortalRequest, actor_of
from senders.words import api_problems
from senders.words.times import clock

_ATTRIBUTES = {"class": "control", "autocomplete": "off", "spellcheck": "false"}


class KeyForm(forms.Form):
    """A new key. ``anyway`` stores it although its test failed."""

    use_required_attribute = False
    key_id = forms.CharField(
        label=lazy("Key ID"),
        max_length=128,
        error_messages={"required": lazy("Enter the key ID.")},
        widget=forms.TextInput(_ATTRIBUTES),
    )
    key_secret = forms.CharField(
        label=lazy("Key secret"),
        max_length=512,
        help_text=lazy("The portal stores the secret encrypted and never shows it."),
        error_messages={"required": lazy("Enter the key secret.")},
        widget=forms.PasswordInput({**_ATTRIBUTES, "autocomplete": "new-password"}),
    )
    anyway = forms.BooleanField(required=False)

    def __init__(self, data: Any, **options: Any) -> None:
        super().__init__(data, label_suffix="", **options)

    def clean_key_id(self) -> str:
        return self._one_word("key_id", _("The key ID contains a space or a sign that is not"
                                          " visible."))  # fmt: skip

    def clean_key_secret(self) -> str:
        return self._one_word("key_secret", _("The key secret contains a space or a sign that is"
                                              " not visible."))  # fmt: skip

    def _one_word(self, name: str, problem: str) -> str:
        value = str(self.cleaned_data[name])
        if not value.isprintable() or any(sign.isspace() for sign in value):
            raise forms.ValidationError(problem)
        return value


@require_GET
@requires(Role.ADMIN)
def index(request: PortalRequest) -> HttpResponse:
    return _page(request)


@posted_from("credentials:index")
@requires(Role.ADMIN)
def test(request: PortalRequest) -> HttpResponse:
    """Makes one real call with the stored key and says what came of it."""
    tested = project_keys.test(request.project)
    if not tested.works:
        return _failed(request, tested)
    messages.success(request, _accepted(tested))
    return _back(request)


@sensitive_post_parameters("key_secret")
@sensitive_variables("form", "secret")
@posted_from("credentials:index")
@requires(Role.ADMIN)
def replace(request: PortalRequest) -> HttpResponse:
    """Tests another key, then stores it."""
    form, now = KeyForm(request.POST), timezone.now()
    if not form.is_valid():
        return _page(request, form=form, status=422)
    if not double_submit.take_once(request, now):
        messages.info(request, _("This form was already submitted. The page shows the result."))
        return _back(request)
    key_id, secret = form.cleaned_data["key_id"], SecretStr(form.cleaned_data["key_secret"])
    seen = request.POST.get("seen", "")
    tested = project_keys.try_out(request.project, key_id, secret)
    if not tested.works and not form.cleaned_data["anyway"]:
        double_submit.give_back(request)
        return _failed(request, tested, form=form, is_new=True)
    try:
        project_keys.replace(
            actor_of(request),
            request.project,
            key_id,
            secret,
            seen=int(seen) if seen.isascii() and seen.isdecimal() and len(seen) < 19 else -1,
            tested=tested,
            now=timezone.now(),
        )
    except Superseded:
        form.add_error(None, _("Someone replaced the access key in the meantime. Check it first."))
        return _page(request, form=form, status=409)
    except NotAllowed:
        raise PermissionDenied(
            _("You are no longer an admin of this project. Nothing was changed.")
        ) from None
    if tested.works:
        messages.success(request, _("The access key was replaced."))
        messages.success(request, _accepted(tested))
    else:
        messages.warning(
            request, _("The access key was replaced, although its test failed. Test it now.")
        )
    return _back(request)


def _accepted(tested: Tested) -> str:
    count = tested.senders or 0
    return ngettext(
        "Sinch accepted the key at %(time)s. The project has %(n)d sender.",
        "Sinch accepted the key at %(time)s. The project has %(n)d senders.",
        count,
    ) % {"time": clock(tested.at), "n": count}


def _failed(
    request: PortalRequest, tested: Tested, *, form: KeyForm | None = None, is_new: bool = False
) -> HttpResponse:
    error = tested.error
    assert error is not None  # noqa: S101  for mypy: only failures come here
    failure = api_problems.explain(error)
    if is_new:
        kept = _("The new key was not stored. The stored key stays in use.")
    else:
        kept = _("Tested at %(time)s.") % {"time": clock(tested.at)}
    # The page itself works: it is the key that does not.
    status = 422 if is_new else 200
    more = {"form": form} if form else {}
    return _page(request, failed=failure, kept=kept, offers_anyway=is_new, status=status, **more)


def _page(request: PortalRequest, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {
        "use": project_keys.use_of(request.project),
        "seen": project_keys.version(request.project),
        "form": KeyForm(None),
        "now": timezone.now(),
        **more,
    }
    return render(request, "credentials/index.html", context, status=status)


def _back(request: PortalRequest) -> HttpResponse:
    return redirect("credentials:index", project=request.project.slug)
