"""What must not be read in a record: keys, and the parts of a URL that may hold one."""

from urllib.parse import SplitResult, parse_qsl, urlencode

_INSTEAD = "[redacted]"


def redacted(text: str, key: str | None) -> str:
    """A text with the key taken out, for servers that echo what they were sent."""
    return text.replace(key, _INSTEAD) if key else text


def without_key(value: object, key: str | None) -> object:
    """A JSON value with the key taken out of every string and name."""
    match value:
        case str():
            return redacted(value, key)
        case list():
            return [without_key(item, key) for item in value]
        case dict():
            return {without_key(name, key): without_key(item, key) for name, item in value.items()}
        case _:
            return value


def public(url: SplitResult) -> str:
    """A URL without user, password and the values of its query; words of the query without a name go too."""
    query = urlencode([(name, "...") for name, _ in parse_qsl(url.query)])
    return url._replace(netloc=url.netloc.rpartition("@")[2], query=query, fragment="").geturl()
