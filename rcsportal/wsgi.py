"""The WSGI application. The system checks run first, however the server was started."""

import os

from django.core.management.base import BaseCommand
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rcsportal.settings")

application = get_wsgi_application()
BaseCommand().check()
