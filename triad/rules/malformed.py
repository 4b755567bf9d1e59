"""Objects that do not have the shape of their kind: a schema says what is wrong, whoever reads them must not end."""

MALFORMED = (KeyError, ValueError, TypeError, AttributeError, IndexError)
"""What reading such an object raises."""


def reason(error: Exception) -> str:
    """What was found; the text of a KeyError alone would be the bare key."""
    return f"unknown or missing key {error}" if isinstance(error, KeyError) else str(error)
