"""What templates deploy."""

import json

import pytest

from triad.rules.deployed import bodies, read_json
from triad.rules.rendered import Resource

BUCKET = {"Fn::ImportValue": "triad-data:Bucket"}


def _resource(manifest: object) -> Resource:
    return Resource("a/B", "B", {"Manifest": manifest})


def test_plain_json_is_read() -> None:
    """Which most objects are."""
    assert read_json('{"a": [1]}') == {"a": [1]}


def test_tokens_are_read_inside_and_outside_of_strings() -> None:
    """CDK joins text and tokens: names in quotes, numbers and lists without, and quotes in a string are escaped."""
    parts = ['{"q":"say \\"hi\\" \\\\","bucket":"s3://', BUCKET, '/x","count":', BUCKET, ',"list":', BUCKET, "}"]

    assert read_json({"Fn::Join": ["", parts]}) == {
        "q": 'say "hi" \\',
        "bucket": "s3://${token}/x",
        "count": None,
        "list": None,
    }


@pytest.mark.parametrize(
    "manifest",
    [
        None,
        BUCKET,
        "not JSON",
        "{}",
        "[]",
        '[{"apiVersion": "v1", "kind": "ConfigMap"}]',
        '[{"apiVersion": "v1", "kind": "List", "metadata": {"name": "all"}, "items": []}]',
        '[{"apiVersion": "v1", "kind": "PodList", "metadata": {"name": "all"}, "items": []}]',
        {"Fn::Join": ["", ['[{"apiVersion":"v1","kind":"', BUCKET, '","metadata":{"name":"a"}}]']]},
        {"Fn::Join": ["", ['[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"', BUCKET, '"}}]']]},
    ],
)
def test_an_object_that_does_not_say_what_it_is_cannot_be_read(manifest: object) -> None:
    """Its kind and name must be known before the deploy."""
    assert bodies(_resource(manifest)) is None


def test_each_object_of_a_resource_is_read() -> None:
    """In their order."""
    each = {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": "facts"}}

    assert bodies(_resource(json.dumps([each, each]))) == (each, each)
