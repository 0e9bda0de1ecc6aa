"""Coverage-guided fuzzing of everything that reads what somebody else wrote: `make fuzz`. The seeds are tried in `make test` as well."""
