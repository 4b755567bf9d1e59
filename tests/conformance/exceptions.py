"""What an engine cannot do: the cases it is excused from, and why.

A case that is listed and passes all the same fails the run, so that the list stays as short as it can be.
"""

from collections.abc import Mapping

GATEWAY: Mapping[str, str] = {
    "streaming/several_answers_stream_under_their_indices": "LiteLLM streams several answers under one index and ends "
    "them with the first, so the gateway refuses them, and names what to leave out",
    "streaming/several_answers_cost_once": "for the same reason",
    "completions/a_list_is_streamed": "for the same reason",
    "load/a_client_that_leaves_stops_its_answer": "tokens are counted by the engine, whose counters the gateway does "
    "not show; that the engine stops is asked of it itself",
}
"""Reasons of what stands before an engine, by case."""

EXCEPTIONS: Mapping[str, Mapping[str, str]] = {
    "llama.cpp": {
        "tools/required_makes_a_call": "its grammar forbids an end without a call, and lets the model talk before it: "
        "a small model that has nothing to call for talks until its tokens are used up",
    },
    "vllm": {},
}
"""Reasons by engine and case."""
