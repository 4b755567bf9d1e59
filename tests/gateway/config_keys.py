"""Names that LiteLLM's config may hold, read from the installed package: it drops or ignores others without a word.

`python -m tests.gateway.config_keys`, in the gateway's environment, writes triad/rules/litellm_keys.json anew.
"""

import ast
import inspect
import json
import re
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path

import litellm
from litellm.proxy import proxy_server
from litellm.proxy._types import ConfigGeneralSettings
from litellm.router import Router
from litellm.router_utils import cooldown_handlers
from litellm.types.router import AllowedFailsPolicy, LiteLLM_Params, ModelInfo
from litellm.types.utils import ModelInfoBase, all_litellm_params

FILE = Path(__file__).resolve().parents[2] / "triad" / "rules" / "litellm_keys.json"
_SETTING = re.compile(r'\bgeneral_settings\.get\(\s*"(\w+)"')
_HANDLED = re.compile(r'\bkey == "(\w+)"')
_COOLDOWN = re.compile(r'\bmi\.get\("(\w+)"')
_SECTION = re.compile(r'\bconfig\.get\(\s*"(\w+)"')


def config_keys() -> dict[str, list[str]]:
    """List the names of each section, and of what stands in it."""
    source = inspect.getsource(proxy_server)
    loader = inspect.getsource(proxy_server.ProxyConfig.load_config)
    cooldowns = inspect.getsource(cooldown_handlers)

    return {
        "config": sorted({*_SECTION.findall(source)}),
        "model_list[]": ["litellm_params", "model_info", "model_name"],
        "litellm_params": sorted({*LiteLLM_Params.model_fields, *all_litellm_params}),
        "model_info": sorted({*ModelInfo.model_fields, *ModelInfoBase.__annotations__, *_COOLDOWN.findall(cooldowns)}),
        "router_settings": sorted(Router.get_valid_args()),
        "allowed_fails_policy": sorted(AllowedFailsPolicy.model_fields),
        "litellm_settings": sorted({*_HANDLED.findall(loader), *_variables()}),
        "general_settings": sorted({*ConfigGeneralSettings.model_fields, *_SETTING.findall(source)}),
    }


def _variables() -> Iterator[str]:
    """Yield the module's variables, as its file writes them: each of `litellm_settings` becomes one."""
    for statement in ast.parse(inspect.getsource(litellm)).body:
        targets = statement.targets if isinstance(statement, ast.Assign) else [getattr(statement, "target", None)]
        for target in targets:
            if isinstance(target, ast.Name) and target.id.islower() and not target.id.startswith("_"):
                yield target.id


def text() -> str:
    """Write it down, one line a section."""
    sections = (f"  {json.dumps(name)}: {json.dumps(keys)}" for name, keys in config_keys().items())

    return '{"version": ' + json.dumps(version("litellm")) + ', "keys": {\n' + ",\n".join(sections) + "\n}}\n"


if __name__ == "__main__":
    FILE.write_text(text(), encoding="utf-8")
