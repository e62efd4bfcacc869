"""The WSGI application: time limits of the databases, then the system checks.

Both with every kind of server.
"""

import os

from django.conf import settings
from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

from rcsportal import databases

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rcsportal.settings")

databases.limit(settings.DATABASES.values())
application = get_wsgi_application()
BaseCommand().check()
