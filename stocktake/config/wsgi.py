"""The web application: the publication cache in front of Django."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stocktake.config.settings")
_django = get_wsgi_application()

from stocktake.core.publication import PublicationCache  # noqa: E402  (needs the apps that the line above loads)

application = PublicationCache(_django)
