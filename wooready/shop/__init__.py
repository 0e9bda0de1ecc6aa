"""Who is asked, and what for: the address, the credentials, the shops file and the profile."""
