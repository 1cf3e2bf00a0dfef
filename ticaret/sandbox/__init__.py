"""A stand-in for Meta that one can talk to in a browser. See README.md."""
