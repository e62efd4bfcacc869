"""Words for the parties that a sender waits for, in filters and lists."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

# By the value of ``waits=`` in the list's address.
PARTIES: dict[str, str | Promise] = {
    "you": _("You"),
    "testers": _("Testers"),
    "operator": _("Operators"),
    "sinch": _("Sinch"),
    "google": _("Google"),
    "registration": _("Brand registration"),
}
