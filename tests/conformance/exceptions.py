"""What an engine cannot do: the cases it is excused from, and why.

A case that is listed and passes all the same fails the run, so that the list stays as short as it can be.
"""

from collections.abc import Mapping

EXCEPTIONS: Mapping[str, Mapping[str, str]] = {
    "llama.cpp": {
        "tools/required_makes_a_call": "its grammar forbids an end without a call, and lets the model talk before it: "
        "a small model that has nothing to call for talks until its tokens are used up",
    },
    "vllm": {},
}
"""Reasons by engine and case."""
