"""What AWS and the publishers say before a deploy, and what is left after a destroy."""
