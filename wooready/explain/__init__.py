"""Explains a message, a cause, a check or a failure in the catalogue."""
