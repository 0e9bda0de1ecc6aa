"""Broken shops: real recordings, served over real sockets and real TLS with one fault each."""
