"""A repository of the Hugging Face hub."""

from typing import Annotated

from triad.spec.fields import form

HubRepository = Annotated[
    str,
    form(
        r"(?!.*(--|\.\.))\w[\w.-]*/\w[\w.-]*",
        "a repository of the hub such as 'owner/name', with no '--' or '..' in it",
    ),
]
"""As the hub allows it (huggingface_hub utils/_validators.py, validate_repo_id), whose `/` is `--` in the bucket."""
