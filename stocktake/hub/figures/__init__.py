"""The record in figures: what the reviews add up to, as charts, maps and files; every number from public rows."""
