"""The control of the server's proof: an application that acknowledges a save before it is stored."""

import threading
import time

from django.db import connection
from django.utils import timezone

from stocktake.config.wsgi import application  # noqa: F401  (served)
from stocktake.documents import actions
from stocktake.documents.models import Section

keep = actions.keep


def later(document, key, typed, *, base, **told):
    def store():
        time.sleep(0.4)
        keep(document, key, typed, base=base, **told)
        connection.close()

    threading.Thread(target=store).start()
    return actions.Saved(Section(key=key), base + 1, timezone.now())


actions.keep = later
