"""Worlds whose moves nobody's rights stand against: what is tested here is what comes out."""

from __future__ import annotations

import pytest

from stocktake.api import sets


@pytest.fixture(autouse=True)
def _counted_anew():
    sets._counted.cache_clear()
