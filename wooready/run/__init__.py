"""Takes one shop through the rooms: options in, a judged case out, and its reports."""
