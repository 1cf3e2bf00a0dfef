"""Talking to a language model. Knows no row and no account."""
