from __future__ import annotations

from django.urls import path
from django.views.i18n import set_language

from ticaret.console.views import passwords, signing_in

urlpatterns = [
    path("/login", signing_in.sign_in, name="login"),
    path("/login/two-factor", signing_in.second_step, name="second-step"),
    path("/forgot-password", passwords.forgot, name="forgot-password"),
    path("/reset-password/<str:token>", passwords.reset, name="reset-password"),
    path("/invitation/<str:token>", passwords.invitation, name="invitation"),
    path("/mail", passwords.mail, name="mail"),
    path("/logout", signing_in.sign_out, name="logout"),
    path("/language", set_language, name="language"),
]
