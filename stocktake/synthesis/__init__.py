"""Reads all, read by none below: coverage and compiled reports."""
