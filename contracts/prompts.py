"""What our own services say to a model before the user speaks."""

from typing import Final

SYSTEM_PROMPT: Final = "You are a helpful assistant. Call a tool when it helps, then answer in one sentence."
"""First message of every conversation of the agent."""
