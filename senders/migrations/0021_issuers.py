"""Stores who has signed in through the identity provider under the issuer that is set."""

from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def name_the_issuer(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """Does nothing where single sign-on is not set: nobody knows the issuer then."""
    if settings.OIDC is not None:
        rows = apps.get_model("socialaccount", "SocialAccount")
        rows.objects.filter(provider="sso").update(provider=settings.OIDC.key)


class Migration(migrations.Migration):
    dependencies = [
        ("senders", "0020_text_digests"),
        ("socialaccount", "0006_alter_socialaccount_extra_data"),
    ]

    operations = [migrations.RunPython(name_the_issuer, migrations.RunPython.noop)]
