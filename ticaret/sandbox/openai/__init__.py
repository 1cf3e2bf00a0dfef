"""A stand-in for an OpenAI-compatible server that answers by rules, never by a model."""
