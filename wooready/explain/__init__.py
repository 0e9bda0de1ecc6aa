"""What a message, a cause, a check or a failure of the catalogue means."""
