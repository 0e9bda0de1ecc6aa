"""What to ask a shop, and what was observed: turns questions into requests, and answers into facts, without judging them."""
