"""The WSGI application. Runs the system checks first, with every kind of server."""

import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rcsportal.settings")

application = get_wsgi_application()
BaseCommand().check()
