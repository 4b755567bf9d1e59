"""What stands in front of LiteLLM: keys, limits and honest errors; LiteLLM itself routes, retries and falls back."""
