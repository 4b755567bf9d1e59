"""Ways to ask for the weather: `{}` is a city, `{n}` a number of days."""

from typing import Final

CURRENT: Final = (
    "What is the current weather in {}?",
    "What's the weather in {}?",
    "What is the weather like in {} now?",
    "How is the weather in {} right now?",
    "How is the weather in {}?",
    "Tell me the weather in {}.",
    "Tell me the current weather in {}, please.",
    "Current weather in {}?",
    "Weather in {}",
    "weather in {} now",
    "{} weather now",
    "How warm is it in {}?",
    "How cold is it in {} right now?",
    "What is the temperature in {}?",
    "Is it raining in {}?",
    "Is it windy in {} at the moment?",
    "Do I need an umbrella in {} now?",
    "Can you check the weather in {}?",
    "Please check the current weather for {}.",
    "I am in {}. How is the weather?",
    "Give me the current conditions in {}.",
    "What is it like outside in {} today?",
)
FORECAST: Final = (
    "What is the future {n} days weather in {}?",
    "What is the weather in {} for the next {n} days?",
    "What will the weather be in {} over the next {n} days?",
    "How will the weather be in {} in the next {n} days?",
    "Give me the {n} day forecast for {}.",
    "Give me a {n}-day forecast for {}.",
    "Show me the forecast for {} for {n} days.",
    "{n} days forecast for {}",
    "{} {n} day forecast",
    "Forecast for {}, {n} days.",
    "Please tell me the weather of the next {n} days in {}.",
    "I travel to {} for {n} days. What weather will I have?",
    "I stay {n} days in {}. Will it rain?",
    "Will it rain in {} in the next {n} days?",
    "How warm will it get in {} over the coming {n} days?",
    "Can you give me the weather forecast for {} for the coming {n} days?",
    "What does the {n} day forecast say for {}?",
    "Weather in {} for {n} days",
)
WEEK: Final = ("What is the weather forecast for {} this week?", "How will the weather be in {} next week?")
PAIR: Final = (
    "What is the current weather in {} and {}?",
    "What is the weather in {} and in {}?",
    "Compare the weather in {} and {}.",
    "How is the weather in {} and {} now?",
    "Is it warmer in {} or in {}?",
    "Tell me the weather in {} and {}, please.",
    "Weather in {} and {}",
)
PAIR_FORECAST: Final = (
    "What is the weather in {} and {} for the next {n} days?",
    "Give me the {n} day forecast for {} and {}.",
    "What is the future {n} days weather in {} and {}?",
)
FOLLOW_UP: Final = ("And in {}?", "What about {}?", "And {}?", "How about {}?", "Now the same for {}.")
TOMORROW: Final = ("What will the weather be in {} tomorrow?", "Will it rain in {} tomorrow?", "Weather in {} tomorrow")
WORDS: Final = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "thirteen"),
    *("fourteen", "fifteen", "sixteen"),
)
