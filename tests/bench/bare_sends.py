"""Post COUNT messages to URL with one session, one after the other; print the seconds it took."""

from __future__ import annotations

import sys
import time

import requests


def main(url: str, count: int) -> None:
    body = {"recipient": {"id": "1"}, "message": {"text": "Merhaba"}, "messaging_type": "RESPONSE"}
    with requests.Session() as session:
        session.post(url, json=body, timeout=15)
        began = time.perf_counter()
        for _ in range(count):
            session.post(url, json=body, timeout=15).raise_for_status()
        print(time.perf_counter() - began)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
