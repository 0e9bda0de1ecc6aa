"""Odd and hostile servers: a healthy recording, served over real sockets with one thing changed, and what must come of it."""
