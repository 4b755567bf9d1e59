"""The server that is asked: through the official client, and by plain HTTP."""

import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from openai import OpenAI
from openai.types import Completion, CreateEmbeddingResponse
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from tests.conformance.raw import JSON, SECONDS, Answer, Exchange, answer

Messages = Sequence[Mapping[str, Any]]
CHAT = "/v1/chat/completions"
COMPLETIONS = "/v1/completions"
TOKENS = 96
"""Room for an answer where a case does not say."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """One model server under test.

    Attributes:
        url: Where its paths begin, without `/v1`.
        key: What it wants as `Authorization: Bearer`; None where it wants nothing.
        context: Tokens that surely do not fit into one request.
        body_limit: Bytes that surely are too many for one body.
        burst: Requests at once that surely are too many.
    """

    url: str
    model: str
    client: OpenAI
    key: str | None = None
    context: int
    body_limit: int
    burst: int

    def chat(self, messages: Messages, **options: Any) -> ChatCompletion:  # noqa: ANN401  # the API's own
        """Ask for one whole answer, at temperature 0 unless told."""
        completion: ChatCompletion = self.client.chat.completions.create(**self._chat(messages, options))

        return completion

    def stream(self, messages: Messages, **options: Any) -> list[ChatCompletionChunk]:  # noqa: ANN401  # the API's own
        """Ask the same as a stream and collect its chunks."""
        with closing(self.client.chat.completions.create(stream=True, **self._chat(messages, options))) as chunks:
            return list(chunks)

    def complete(self, prompt: str | list[str], **options: Any) -> Completion:  # noqa: ANN401  # the API's own
        """Ask for the continuation of a text, at temperature 0 unless told."""
        given: dict[str, Any] = {"temperature": 0, "max_tokens": 12, **options}
        completion: Completion = self.client.completions.create(model=self.model, prompt=prompt, **given)

        return completion

    def embed(self, texts: str | list[str], **options: Any) -> CreateEmbeddingResponse:  # noqa: ANN401  # the API's own
        """Ask for vectors, encoded as the client likes unless told."""
        return self.client.embeddings.create(model=self.model, input=texts, **options)

    def get(self, path: str) -> Answer:
        """Read a path."""
        return self.request("GET", path)

    def post(self, path: str, body: object, **headers: str) -> Answer:
        """Send a JSON body, or bytes that may not be any."""
        return self.request("POST", path, body=body if isinstance(body, bytes) else dump(body), **headers)

    def request(self, method: str, path: str, *, body: bytes | None = None, **headers: str) -> Answer:
        """Send a request with the server's key, unless the headers say otherwise."""
        with self.exchange(path) as exchange:
            return answer(exchange.send(method, body=body, headers=self.headers(**headers)))

    def exchange(self, path: str, *, seconds: float = SECONDS) -> Exchange:
        """Open a connection for one request."""
        return Exchange(self.url + path, seconds=seconds)

    def headers(self, **more: str) -> dict[str, str]:
        """Headers of a JSON request; an underscore in a name stands for a dash, an empty value takes one away."""
        key = {"authorization": f"Bearer {self.key}"} if self.key else {}
        named = {name.replace("_", "-"): value for name, value in more.items()}

        return {name: value for name, value in ({"content-type": JSON} | key | named).items() if value}

    def body(self, messages: Messages, **options: Any) -> dict[str, Any]:  # noqa: ANN401  # the API's own
        """Make the body of a chat request."""
        return {"model": self.model, "messages": list(messages), "temperature": 0, "max_tokens": TOKENS, **options}

    def _chat(self, messages: Messages, options: Mapping[str, Any]) -> dict[str, Any]:
        return self.body(messages, **options)


def dump(value: object) -> bytes:
    """Write a JSON body."""
    return json.dumps(value).encode()
