from django.apps import AppConfig


class BenchConfig(AppConfig):
    name = "ticaret.bench"
    label = "ticaret_bench"
