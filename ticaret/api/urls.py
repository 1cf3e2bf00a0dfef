from django.urls import path

from ticaret.api.docs import Schema, redoc, swagger

urlpatterns = [
    path("schema", Schema.as_view(), name="schema"),
    path("docs", swagger, name="docs"),
    path("redoc", redoc, name="redoc"),
]
