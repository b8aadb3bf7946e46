"""Rounds of review: cycles, occasions, phases, milestones."""
