"""LiteLLM, imported once as it must be."""

import gc
import os
import warnings

os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")  # else it asks GitHub, three times
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ResourceWarning)
    import litellm.proxy.proxy_server  # noqa: F401  # it opens a folder and forgets it

    gc.collect()
