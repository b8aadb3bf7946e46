"""Starts the process that makes a PDF, and says in words why there is none."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from stocktake.core.pdf import fonts
from stocktake.core.tasks import Refused

log = logging.getLogger(__name__)
MAKER = Path(__file__).with_name("maker.py")
TOO_MUCH = {4, -signal.SIGXCPU, -signal.SIGKILL, -signal.SIGABRT}


@dataclass(frozen=True)
class Limits:
    """What one PDF may take: seconds by the clock on the wall and of the processors, bytes of memory."""

    seconds: float = 60
    cpu: int = 60
    memory: int = 2 * 1024**3  # of addresses: fonts are mapped, every thread reserves its stack


LIMITS = Limits()


class NotMade(Refused):
    """There is no PDF. Told in the language of whoever reads it; `package` is a missing package of fonts."""

    def __init__(self, *, package: str = "", is_too_much: bool = False) -> None:
        super().__init__()
        self.package, self.is_too_much = package, is_too_much

    def __str__(self) -> str:
        if self.package:
            sentence = _("No PDF can be made here: the package of fonts “%(package)s” is not installed.")
            return sentence % {"package": self.package}
        if self.is_too_much:
            return _("The PDF was not made: it takes more time or memory than one file may. Choose another format.")
        return _("The PDF was not made: this text could not be laid out. Choose another format.")


def made(document: dict[str, Any], *, made_at: str, limits: Limits = LIMITS) -> bytes:
    """The PDF of a document. Raises NotMade."""
    try:
        asked = {"document": document, "made_at": made_at, "fonts": fonts.folders()}
    except fonts.NoFonts as missing:
        raise NotMade(package=missing.package) from missing
    command = [sys.executable, "-I", "-B", "-X", "utf8", str(MAKER), str(limits.cpu), str(limits.memory)]
    try:
        done = subprocess.run(  # noqa: S603  (our own interpreter, our own file; all text goes in as data)
            command,
            input=json.dumps(asked).encode(),
            capture_output=True,
            env={"PATH": os.defpath},  # nothing of this process's settings and secrets
            timeout=limits.seconds,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise NotMade(is_too_much=True) from error
    if done.returncode == 0 and done.stdout:
        return done.stdout
    log.error("no PDF (%s): %s", done.returncode, done.stderr.decode(errors="replace")[-2000:])
    raise NotMade(is_too_much=done.returncode in TOO_MUCH)
