"""Runs one shop from start to end: options in, a judged case and its reports out."""
