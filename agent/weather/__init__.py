"""The weather, from Open-Meteo or another provider."""
