"""What two sides must agree on, once: names, units, shapes; it imports nothing of ours."""
