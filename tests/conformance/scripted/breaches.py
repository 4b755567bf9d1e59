"""For each case a way to break its rule: what a bad server does, so that the suite is seen to notice it."""

from collections.abc import Mapping

from tests.conformance.scripted import changes
from tests.conformance.scripted.model import HELLO
from tests.conformance.scripted.reply import CHAT, COMPLETIONS, DONE, EMBEDDINGS
from tests.conformance.scripted.script import Script, Spoil
from tests.conformance.scripted.spoil import choice, counted, delta, events, has, header, message, on, status

BAD_REQUEST = status(400, 500)
"""A server that falls over what it does not understand."""

ANYTHING_GOES = status(400, 200)
"""A server that answers what it does not understand."""

BREACHES: Mapping[str, Script] = {
    "models/lists_the_model": on("/v1/models", lambda body: body["data"][0].update(object="thing")),
    "models/lists_the_embedder": on("/v1/models", lambda body: body["data"][0].update(object="thing")),
    "chat/has_the_shape": on(CHAT, lambda body: body.update(object="text_completion")),
    "chat/usage_adds_up": counted("total_tokens", 5),
    "chat/usage_counts_tokens": counted("prompt_tokens", 5),
    "chat/max_tokens_cuts": choice(lambda each: each.update(finish_reason="stop")),
    "chat/max_completion_tokens_cuts": choice(lambda each: each.update(finish_reason="stop")),
    "chat/a_system_message_counts": counted("prompt_tokens", 5),
    "chat/a_developer_message_is_taken": counted("prompt_tokens", 5),
    "chat/turns_are_read": counted("prompt_tokens", 5),
    "chat/content_may_be_parts": message(
        lambda asked: isinstance(asked.body["messages"][-1]["content"], list), content="no text"
    ),
    "sampling/zero_temperature_repeats": on(
        CHAT, lambda body: body["choices"][0]["message"].update(content=body["id"])
    ),
    "sampling/temperature_varies": choice(lambda each: each.update(text=HELLO), path=COMPLETIONS),
    "sampling/a_seed_repeats": on(COMPLETIONS, lambda body: body["choices"][0].update(text=body["id"])),
    "sampling/a_stop_string_ends": message(content=HELLO),
    "sampling/any_of_several_stops_ends": message(content=HELLO),
    "sampling/logprobs_are_of_the_answer": choice(lambda each: each.update(logprobs=None)),
    "sampling/top_logprobs_are_as_many": choice(changes.fewer_tops),
    "sampling/several_answers": on(CHAT, lambda body: body["choices"].pop()),
    "sampling/several_answers_are_counted": counted("completion_tokens", 1),
    "sampling/a_seed_gives_several_answers": on(COMPLETIONS, changes.alike),
    "streaming/deltas_add_up": events(changes.another_text),
    "streaming/the_role_comes_first": events(lambda stream: stream.pop(0)),
    "streaming/one_finish_reason": events(changes.early_end),
    "streaming/a_cut_stream_says_so": events(lambda stream: stream[-2]["choices"][0].update(finish_reason="stop")),
    "streaming/a_stop_string_ends": events(changes.another_text),
    "streaming/chunks_belong_together": events(lambda stream: stream[2].update(id="another")),
    "streaming/another_stream_has_another_id": events(lambda stream: [each.update(id="one") for each in stream[:-1]]),
    "streaming/tokens_come_by_themselves": events(changes.in_one_piece),
    "streaming/usage_comes_last_when_asked": events(changes.usage_first),
    "streaming/usage_comes_only_when_asked": events(lambda stream: stream[-2].update(usage={"total_tokens": 5})),
    "streaming/several_answers_stream_under_their_indices": events(changes.under_one_index),
    "streaming/several_answers_cost_once": events(lambda stream: stream.insert(-2, stream[-2])),
    "streaming/events_are_framed": events(lambda stream: stream.append(DONE)),
    "structured/json_object_is_json": message(has("response_format"), content="Here is your JSON: {}"),
    "structured/json_object_is_json_whatever_is_asked": message(has("response_format"), content="{story"),
    "structured/json_schema_is_kept": message(has("response_format"), content='{"sky": "green"}'),
    "structured/json_schema_is_kept_in_a_stream": events(changes.another_text),
    "structured/unicode_is_whole": message(content='{"text": "Z?rich"}'),
    "structured/unicode_is_whole_in_a_stream": events(changes.half_a_picture),
    "tools/auto_calls_for_the_weather": choice(lambda each: each.update(finish_reason="stop")),
    "tools/calls_have_ids": choice(changes.one_id),
    "tools/numbers_are_numbers": choice(changes.arguments('{"city": "Madrid", "days": "3"}')),
    "tools/auto_answers_a_greeting": message(lambda asked: "tools" in asked.body, content=""),
    "tools/none_forbids_calls": choice(lambda each: each.update(finish_reason="tool_calls")),
    "tools/none_shows_no_tools": on(CHAT, changes.reads_tools, when=has("tools")),
    "tools/required_makes_a_call": choice(changes.drop_calls),
    "tools/a_named_tool_is_called": choice(changes.rename_calls),
    "tools/two_cities_are_two_calls": choice(lambda each: each["message"]["tool_calls"].pop()),
    "tools/not_parallel_is_one_call": choice(changes.call_twice),
    "tools/a_result_becomes_a_sentence": message(
        lambda asked: asked.body["messages"][-1]["role"] == "tool", content="It is fine."
    ),
    "tool streams/deltas_make_the_call": events(lambda stream: stream.pop(-3)),
    "tool streams/deltas_make_both_calls": events(changes.one_index),
    "tool streams/not_parallel_is_one_call": events(changes.another_call),
    "tool streams/a_call_names_itself_once": events(changes.names_again),
    "tool streams/the_stream_ends_with_tool_calls": events(
        lambda stream: stream[-2]["choices"][0].update(finish_reason="stop")
    ),
    "tool streams/the_call_is_not_content": delta("tool_calls", lambda each: each.update(content="<tool_call>")),
    "tool streams/words_stream_beside_tools": events(lambda stream: stream.pop(2)),
    "reasoning/thoughts_are_apart": message(reasoning_content="", content="<think>Hm.</think> Hello!"),
    "reasoning/thoughts_stream_apart": events(changes.thought_last),
    "completions/goes_on": on(COMPLETIONS, lambda body: body.update(object="chat.completion")),
    "completions/max_tokens_cuts": choice(lambda each: each.update(finish_reason="stop"), path=COMPLETIONS),
    "completions/pieces_add_up": events(lambda stream: stream.pop(1), path=COMPLETIONS),
    "completions/a_stream_ends_with_done": events(lambda stream: stream.pop(), path=COMPLETIONS),
    "completions/a_list_is_answered_in_order": on(COMPLETIONS, changes.swap, when=changes.several),
    "completions/a_list_is_counted_whole": on(COMPLETIONS, changes.costs_one, when=changes.several),
    "completions/each_text_has_several_answers": on(COMPLETIONS, changes.in_turns, when=has("n")),
    "completions/a_list_is_streamed": events(lambda stream: stream.insert(0, None), path=COMPLETIONS),
    "completions/logprobs_are_lists": choice(lambda each: each["logprobs"]["text_offset"].reverse(), path=COMPLETIONS),
    "completions/an_echo_is_there_or_refused": choice(lambda each: each.update(text=HELLO), path=COMPLETIONS),
    "completions/a_suffix_is_refused": ANYTHING_GOES,
    "embeddings/a_text_is_a_vector": on(EMBEDDINGS, lambda body: body["data"][0].update(object="vector")),
    "embeddings/a_list_keeps_its_order": on(EMBEDDINGS, changes.flip),
    "embeddings/many_at_once_are_all_answered": on(EMBEDDINGS, lambda body: body["data"].pop()),
    "embeddings/vectors_have_length_one": on(EMBEDDINGS, changes.longer),
    "embeddings/tokens_are_counted": counted("prompt_tokens", 5, path=EMBEDDINGS),
    "embeddings/base64_is_the_same_vector": on(
        EMBEDDINGS, changes.as_numbers, when=lambda asked: asked.body["encoding_format"] == "float"
    ),
    "embeddings/dimensions_are_as_many_or_refused": on(EMBEDDINGS, changes.as_numbers),
    "embeddings/a_paraphrase_is_nearer": on(EMBEDDINGS, lambda body: body["data"].insert(1, body["data"].pop())),
    "operations/health_answers": status(200, 503, path="/health"),
    "operations/readiness_answers": status(200, 401, path="/readiness"),
    "operations/metrics_are_prometheus": Script(spoil=changes.no_text),
    "operations/metrics_move": Script(spoil=changes.still),
    "operations/a_request_has_an_id": header("x-request-id", "one"),
    "operations/a_given_id_is_kept": header("x-request-id", "one"),
    "operations/an_error_has_an_id": header("x-request-id", "", status=400),
    "errors/bad_json_is_400": BAD_REQUEST,
    "errors/an_empty_body_is_400": BAD_REQUEST,
    "errors/a_list_is_400": BAD_REQUEST,
    "errors/an_unknown_model_is_404": Script(spoil=changes.another_code),
    "errors/too_long_a_prompt_is_400": status(400, 413),
    "errors/messages_must_be_a_list": BAD_REQUEST,
    "errors/messages_must_be_there": BAD_REQUEST,
    "errors/a_message_must_be_an_object": BAD_REQUEST,
    "errors/a_role_must_be_known": ANYTHING_GOES,
    "errors/temperature_must_be_a_number": ANYTHING_GOES,
    "errors/max_tokens_must_be_a_number": ANYTHING_GOES,
    "errors/an_empty_stop_is_400": ANYTHING_GOES,
    "errors/tools_must_be_a_list": BAD_REQUEST,
    "errors/a_tool_must_have_a_name": ANYTHING_GOES,
    "errors/a_tool_schema_must_be_one": ANYTHING_GOES,
    "errors/a_response_schema_must_be_one": ANYTHING_GOES,
    "errors/a_token_must_be_known": ANYTHING_GOES,
    "errors/a_refused_stream_is_a_status": ANYTHING_GOES,
    "errors/a_declared_body_too_large_is_413": Script(limit=1 << 30),
    "errors/a_growing_body_too_large_is_413": Script(limit=1 << 30),
    "errors/an_unknown_path_is_404": status(404, 405),
    "errors/a_wrong_method_is_405": status(405, 404),
    "errors/an_unknown_embedder_is_404": Script(spoil=changes.another_code),
    "errors/an_input_must_be_text": BAD_REQUEST,
    "errors/an_input_token_must_be_known": BAD_REQUEST,
    "errors/an_input_must_be_there": ANYTHING_GOES,
    "errors/too_long_an_input_is_400": BAD_REQUEST,
    "keys/no_key_is_401": status(401, 403),
    "keys/a_wrong_key_is_401": Script(spoil=changes.repeats_the_key),
    "keys/another_scheme_is_401": status(401, 200),
    "keys/models_need_a_key": status(401, 200, path="/v1/models"),
    "keys/the_key_is_asked_first": status(401, 400),
    "load/overload_is_503": header("retry-after", "soon", status=503),
    "load/after_the_burst_it_answers": Script(keeps=True),
    "load/a_client_that_leaves_frees_its_place": Script(leaks=True),
    "load/a_client_that_leaves_a_list_frees_its_places": Script(leaks=True),
    "load/a_client_that_leaves_stops_its_answer": Script(deaf=True),
}
"""A breach of each case."""

BAD_ERRORS: Mapping[str, Spoil] = {
    "another shape": changes.bare,
    "a code that is a number": changes.number_as_code,
    "no parameter": changes.no_param,
    "plain text": changes.plain,
}
"""Error objects that are not OpenAI's."""
