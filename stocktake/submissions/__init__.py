"""One engine for everything that is filed: outlines, calls, filing, lateness, publication, receipts."""
