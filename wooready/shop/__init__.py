"""The shop under test and what it must do: the address, the credentials, the shops file and the profile."""
