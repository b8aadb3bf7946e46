"""Pages of reports: `desk` and `writing` for who writes, `evidence` beside them, `public` for everybody."""
