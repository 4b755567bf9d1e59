"""Weights as the folder that transformers and vLLM load."""

import json
from pathlib import Path

from safetensors.numpy import save_file

from models.tiny.export import Export
from models.tiny.gguf_file import GREEDY
from models.tiny.transcript import END, START, STOP


def write(path: Path, made: Export) -> None:
    """Write weights, configuration, pieces and chat template."""
    shape = made.shape
    path.mkdir(parents=True, exist_ok=True)
    save_file(dict(made.weights), path / "model.safetensors", metadata={"format": "pt"})
    (path / "model.safetensors").chmod(0o644)  # written for its owner alone
    made.tokenizer.save(str(path / "tokenizer.json"))
    ids = {text: made.number(text) for text in (START, STOP, END)}
    ends = {"bos_token_id": ids[START], "eos_token_id": ids[STOP], "pad_token_id": ids[END]}
    _write_json(
        path / "config.json",
        {
            "architectures": ["LlamaForCausalLM"],
            "model_type": "llama",
            "vocab_size": shape.pieces,
            "hidden_size": shape.width,
            "intermediate_size": shape.hidden,
            "num_hidden_layers": shape.layers,
            "num_attention_heads": shape.heads,
            "num_key_value_heads": shape.heads,
            "head_dim": shape.head,
            "hidden_act": "silu",
            "max_position_embeddings": shape.context,
            "rms_norm_eps": shape.epsilon,
            "rope_theta": shape.rope_base,
            "tie_word_embeddings": True,
            "attention_bias": False,
            "mlp_bias": False,
            "torch_dtype": "float16",
            **ends,
        },
    )
    _write_json(path / "generation_config.json", {**ends, "temperature": GREEDY})
    _write_json(
        path / "tokenizer_config.json",
        {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "bos_token": START,
            "eos_token": STOP,
            "pad_token": END,
            "add_bos_token": False,
            "clean_up_tokenization_spaces": False,
            "model_max_length": shape.context,
            "chat_template": made.template,
        },
    )


def _write_json(path: Path, content: dict[str, object]) -> None:
    path.write_text(json.dumps(content, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
