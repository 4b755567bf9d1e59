#!/bin/sh
# What cdk.json runs: app.py in the project's own environment, whichever CDK CLI asks.
here=$(CDPATH= cd -- "${0%/*}" && pwd)
if [ ! -x "$here/.venv/bin/node" ]; then
    echo "there is no environment yet; 'make up' makes it" >&2
    exit 1
fi
JSII_NODE=$here/.venv/bin/node JSII_SILENCE_WARNING_UNTESTED_NODE_VERSION=1 exec "$here/.venv/bin/python" "$here/app.py"
