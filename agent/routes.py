"""What the service answers, path by path."""

from fastapi import APIRouter, Depends, Request, Response

from agent import documents
from agent.answer import ChatAnswer, CurrentWeatherAnswer, HealthAnswer, SessionAnswer, WeatherForecastAnswer
from agent.asgi import Receive
from agent.files import INDEX, File
from agent.forecasts import asked
from agent.house import House
from agent.metrics import CONTENT_TYPE
from agent.problem import Problem
from agent.question import ChatQuestion, CityQuestion, ForecastQuestion
from agent.stream import EventStream
from agent.trace import SCOPE, Trace
from agent.visitor import attended
from contracts.tools import CurrentWeather, WeatherForecast

_READY_S = 1
_CHAT = documents.errors(*documents.BODY, 502, 503, 504)
_WEATHER = documents.errors(*documents.BODY, 404, 503, 504)
_KEYED = [Depends(documents.BEARER)]

router = APIRouter()


@router.post("/chat", response_model=ChatAnswer, responses={**_CHAT, **documents.EVENTS}, dependencies=_KEYED)
async def chat(question: ChatQuestion, request: Request) -> Response:
    """Answer a question, with the tools that it takes; as events where `stream` is true.

    Events are `text`, `tool_call`, `tool_result`, and exactly one last event: `done` with the whole answer, or `error`.
    """
    known, trace = _house(request), _trace(request)
    if question.stream:
        return EventStream(question, known.answers, trace=trace, ping_s=known.ping_s, metrics=known.metrics)
    with known.answers.place():
        answer = await attended(known.answers.make(question, trace, _nobody), _receive(request))

    return Response(answer.model_dump_json(), media_type="application/json")


@router.post("/weather/current", response_model=CurrentWeatherAnswer, responses=_WEATHER, dependencies=_KEYED)
async def current_weather(question: CityQuestion, request: Request) -> CurrentWeather:
    """Tell the weather in a city now."""
    return await attended(asked(_house(request).weather.current(question.city)), _receive(request))


@router.post("/weather/forecast", response_model=WeatherForecastAnswer, responses=_WEATHER, dependencies=_KEYED)
async def weather_forecast(question: ForecastQuestion, request: Request) -> WeatherForecast:
    """Tell the weather in a city for the next days, today included."""
    look = _house(request).weather.forecast(question.city, question.days)

    return await attended(asked(look), _receive(request))


@router.head("/health", include_in_schema=False)
@router.get("/health")
async def health() -> HealthAnswer:
    """Say that the process lives."""
    return HealthAnswer()


@router.get("/readiness", responses=documents.errors(503))
async def readiness(request: Request) -> HealthAnswer:
    """Say whether the gateway can answer."""
    if not await _house(request).gateway.ready():
        message = "the gateway is not ready"
        raise Problem(503, message, code="gateway_down", retry_after_s=_READY_S)

    return HealthAnswer()


@router.get("/session")
async def session(request: Request) -> SessionAnswer:
    """Tell a page what it must know."""
    known = _house(request)

    return SessionAnswer(
        key_required=known.keys is not None,
        model=known.model,
        tools=list(known.tools),
        credit=known.weather.credit,
    )


@router.get("/metrics", response_class=Response, responses=documents.content("text/plain"))
async def metrics(request: Request) -> Response:
    """Give Prometheus its numbers."""
    return Response(_house(request).metrics.text(), headers={"content-type": CONTENT_TYPE})


@router.head("/", include_in_schema=False)
@router.get("/", response_class=Response, responses={**documents.content("text/html"), **documents.UNCHANGED})
async def page(request: Request) -> Response:
    """Give the chat page."""
    return _given(_house(request).files[INDEX], request)


@router.head("/page/{name}", include_in_schema=False)
@router.get(
    "/page/{name}",
    response_class=Response,
    responses={**documents.content("*/*"), **documents.UNCHANGED, **documents.errors(404, 422)},
)
async def page_file(name: str, request: Request) -> Response:
    """Give a file of the page."""
    file = _house(request).files.get(name)
    if file is None:
        message = f"file {name[:60]!r} does not exist"
        raise Problem(404, message, code="not_found")

    return _given(file, request)


def _given(file: File, request: Request) -> Response:
    headers = {"etag": file.etag, "cache-control": "no-cache"}
    if request.headers.get("if-none-match") == file.etag:
        return Response(status_code=304, headers=headers)

    return Response(file.content, headers={**headers, "content-type": file.content_type})


def _house(request: Request) -> House:
    known: House = request.app.state.house

    return known


def _trace(request: Request) -> Trace:
    trace: Trace = request.scope[SCOPE]

    return trace


def _receive(request: Request) -> Receive:
    return request.receive


def _nobody(_: str, __: dict[str, object]) -> None:
    """Hear events where no one wants them before the answer."""
