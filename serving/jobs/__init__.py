"""One-shot programs that run before or beside a model server."""
