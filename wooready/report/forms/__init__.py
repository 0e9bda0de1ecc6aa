"""The forms of a verdict document: one file for each."""
