"""A chat model of a million parameters and an embedder of half, made from nothing by `python -m models.tiny.train`."""
