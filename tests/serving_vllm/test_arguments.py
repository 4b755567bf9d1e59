"""What we tell vLLM is what this version of vLLM knows."""

import dataclasses

from vllm.engine.arg_utils import AsyncEngineArgs
from vllm.entrypoints.launchers.cli_args import FrontendArgs
from vllm.reasoning import ReasoningParserManager
from vllm.tool_parsers import ToolParserManager

from serving.tool_parsers import REASONING_PARSERS, TOOL_PARSERS
from serving.vllm_settings import read_vllm

VARIABLES = {
    "SERVED_MODEL_NAME": "chat",
    "RAY_SERVE_ENABLE_HA_PROXY": "1",
    "RAY_SERVE_LLM_ENABLE_DIRECT_STREAMING": "1",
    "ENABLE_FUNCTION_CALLING": "true",
    "REASONING_PARSER": "qwen3",
    "CHAT_TEMPLATE": "/template",
    "MODEL_REVISION": "abc",
}


def test_every_argument_is_one_of_vllm() -> None:
    """A renamed argument shows here and not in a pod."""
    known = {field.name for each in (AsyncEngineArgs, FrontendArgs) for field in dataclasses.fields(each)}

    assert read_vllm(VARIABLES).engine_arguments.keys() - known == set()


def test_tool_parsers_are_those_of_vllm() -> None:
    """The settings refuse what vLLM lacks and nothing that it has."""
    assert set(ToolParserManager.list_registered()) == TOOL_PARSERS


def test_reasoning_parsers_are_those_of_vllm() -> None:
    """The same for the parsers of thoughts."""
    assert set(ReasoningParserManager.list_registered()) == REASONING_PARSERS
