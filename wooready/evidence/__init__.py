"""What to ask a shop, and what was seen: questions through the wire, answers into facts. There is no opinion in it."""
