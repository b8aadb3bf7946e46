"""Mechanisms written once: workflow, events, mails, files, text, languages, background work, components. Knows no word of the domain."""
