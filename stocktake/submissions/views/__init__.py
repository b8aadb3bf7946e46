"""Pages of submissions by audience: everyone (permanent), the filer, the desk; moves are made in one place."""
