"""A server of the OpenAI shape that keeps to a script and notes when each event left: the truth for a client."""
