"""How the verdict is presented: remedies, JSON, HTML, text. Nothing is decided here."""
