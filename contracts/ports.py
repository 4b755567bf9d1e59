"""Ports on which the parts of the platform answer, in the cluster and on a laptop alike."""

MODEL = 8000
"""A model server: Ray Serve, or the plain server of a Deployment."""

GATEWAY = 4000
"""The gateway that clients ask."""

AGENT = 8080
"""The agent and its page."""

TOOLS = 8001
"""The agent's tool servers."""
