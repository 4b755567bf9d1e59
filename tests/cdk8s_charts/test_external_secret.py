"""One Secret of a namespace, filled from Secrets Manager."""

from cdk8s_charts.external_secret import external_secret, remote


def test_a_whole_secret_and_a_part_of_one_can_be_read() -> None:
    """A part is a key of its JSON."""
    assert remote("token", "their/token") == {"secretKey": "token", "remoteRef": {"key": "their/token"}}
    assert remote("a", "ours", "key")["remoteRef"] == {"key": "ours", "property": "key"}


def test_both_objects_have_one_name() -> None:
    """Who waits for the Secret finds what fills it."""
    made = external_secret("models", "hf-token", [remote("token", "their/token")])

    assert made["metadata"] == {"name": "hf-token", "namespace": "models"}
    assert made["spec"]["target"] == {"name": "hf-token"}


def test_a_template_says_what_the_secrets_keys_are() -> None:
    """In place of what was read, under the names that it was read by."""
    made = external_secret("models", "key", [remote("a", "ours", "key")], template={"key": "{{ .a }}"})

    assert made["spec"]["target"]["template"] == {"engineVersion": "v2", "data": {"key": "{{ .a }}"}}
