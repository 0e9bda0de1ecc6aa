"""The forms of a verdict document, one module each."""
