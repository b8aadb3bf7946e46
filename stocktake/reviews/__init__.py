"""Voluntary GCM reviews of States."""
