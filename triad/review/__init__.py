"""What changed between two renderings, in words."""
