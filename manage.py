"""Runs the command line with the project's settings."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "stocktake.config.settings")

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    execute_from_command_line(sys.argv)
