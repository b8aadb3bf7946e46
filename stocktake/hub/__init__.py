"""Public pages that cross kinds: home, countries, regions, objectives, principles, cycles."""
