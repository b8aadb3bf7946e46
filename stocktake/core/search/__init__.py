"""Full-text search: one analyser, two stores (SQLite's FTS5, PostgreSQL's tsvector) that find the same."""
