"""`seed_demo`: fill the demo firms, or bring them up to date."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from ticaret.demo import firms


class Command(BaseCommand):
    help = "Fills the demo firms and prints how to sign in; needs the sandbox running."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one line of JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        demo = firms.fill()
        facts = {
            "email": demo.email,
            "password": demo.password,
            "accountId": str(demo.account_id),
            "apiKey": demo.api_key,
            "apiSecret": demo.api_secret,
        }
        if options["json"]:
            self.stdout.write(json.dumps(facts))
        else:
            for name, value in facts.items():
                self.stdout.write(f"{name}: {value}")
