"""What a request for completions or embeddings gives as its text: one or a list of them."""

PROMPTED = "/v1/completions"


def prompts(given: object) -> list[object]:
    """List the texts; a list of tokens is one text."""
    return given if isinstance(given, list) and not isinstance(given[0], int) else [given]
