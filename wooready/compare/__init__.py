"""What changed between two recordings of a shop."""
