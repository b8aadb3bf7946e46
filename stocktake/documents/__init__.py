"""Whatever is written: sections, history, imports, frozen revisions with addressed paragraphs."""
