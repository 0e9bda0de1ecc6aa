"""How it is said: remedies, JSON, HTML, text. Nothing is decided here."""
