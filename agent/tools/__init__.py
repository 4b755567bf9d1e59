"""Tools of the agent: each is a function, and a line in `registry.py`."""
