"""Parsers of tool calls and reasoning that vLLM has; a name that is not here ends a server at its start."""

_NAMES = """
apertus cohere_command3 cohere_command4 deepseek_v3 deepseek_v31 deepseek_v32 deepseek_v4 dots ernie45 functiongemma
gemma4 gigachat3 glm45 glm47 granite granite-20b-fc granite4 hermes hunyuan_a13b hy_v3 hy_v4 inkling internlm jamba
kimi_k2 kimi_k3 lfm2 ling3 llama3_json llama4_json llama4_pythonic longcat mimo minicpm5 minimax_m2 minimax_m3 mistral
muse_glimmer olmo3 openai phi4_mini_json poolside_v1 pythonic qwen3_coder qwen3_xml seed_oss step3 step3p5 xlam
"""

TOOL_PARSERS = frozenset(_NAMES.split())
"""Source: vllm 0.29.0, vllm/tool_parsers/__init__.py."""

_REASONING = """
cohere_command3 cohere_command4 deepseek_r1 deepseek_v3 deepseek_v4 ernie45 gemma4 glm45 glm47 granite holo2
hunyuan_a13b hy_v3 hy_v4 inkling kimi_k2 kimi_k3 ling3 mimo minimax_m2 minimax_m2_append_think minimax_m3 mistral
muse_glimmer nemotron_v3 olmo3 openai_gptoss poolside_v1 qwen3 seed_oss step3 step3p5
"""

REASONING_PARSERS = frozenset(_REASONING.split())
"""Parsers of what a model thinks aloud. Source: vllm 0.29.0, vllm/reasoning/__init__.py."""
