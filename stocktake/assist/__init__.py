"""Text in, proposals out: maps headings to the outline. No model, no download."""
