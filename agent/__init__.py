"""The agent: answers questions with a model behind the gateway and a few tools; it keeps nothing of a conversation."""
