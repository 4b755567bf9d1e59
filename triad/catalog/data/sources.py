"""Where facts about several models were read."""

from datetime import date

READ_ON = date(2026, 11, 21)
SHAPES = "Lightning-AI/litgpt@26857050 litgpt/config.py"
FORMATS = "ggml-org/llama.cpp@25aff712 docs/function-calling.md"
PARSERS = "vllm-project/vllm@0064cc9c docs/features/tool_calling.md"
REASONING = "vllm-project/vllm@00256d59 docs/features/reasoning_outputs.md"
FILES = "nomic-ai/gpt4all@cd70db29 gpt4all-chat/metadata/models3.json"
GALLERY = "mudler/LocalAI@82c191af gallery/index.yaml"
KAITO = "kaito-project/kaito@056b8280 presets/workspace/models/supported_models.yaml"
RECIPES = "vllm-project/recipes@8959cf64 models/"
CHARTS = "awslabs/ai-on-eks-charts@12babb56 charts/inference-charts"
AICONFIGURATOR = "ai-dynamo/aiconfigurator@095f58a5 aic-core/src/aiconfigurator_core/model_configs"
MISTRAL = "docs.mistral.ai/getting-started/open_weight_models"
GUIDANCE = (
    "aws-solutions-library-samples/guidance-for-scalable-model-inference-and-agentic-ai-on-amazon-eks@13091879 "
    "model-hosting"
)
