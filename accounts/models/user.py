"""Who signs in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.utils.crypto import salted_hmac

from accounts.choices import Locale
from ticaret.db.models import BaseModel


class LowerCaseEmailField(models.EmailField):  # type: ignore[type-arg]
    """An address that is written and looked up in lower case, so case never makes two of one."""

    def deconstruct(self) -> Any:
        # To the database it is an ordinary address, and migrations import nothing of ours.
        name, _, args, kwargs = super().deconstruct()
        return name, "django.db.models.EmailField", args, kwargs

    def get_prep_value(self, value: Any) -> Any:
        prepared = super().get_prep_value(value)
        return prepared.strip().lower() if isinstance(prepared, str) else prepared

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        value = self.get_prep_value(super().pre_save(model_instance, add))
        setattr(model_instance, self.attname, value)
        return value


class UserManager(BaseUserManager["User"]):
    """Finds users by their address, as Django's sign-in and `createsuperuser` do."""

    def create_user(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A new user; without a password one that cannot sign in yet."""
        user = self.model(email=email, **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **extra: Any) -> User:
        """A new user who may do everything in the Django admin."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)


class User(BaseModel, AbstractBaseUser, PermissionsMixin):
    """A person. Roles live in `Membership`; `is_staff` is for the Django admin alone.

    Raising `token_version` ends every access token and console session at once.
    """

    email = LowerCaseEmailField(max_length=254, unique=True)
    first_name = models.CharField(max_length=100, blank=True)
    last_name = models.CharField(max_length=100, blank=True)
    display_name = models.CharField(max_length=200, blank=True)
    locale = models.CharField(max_length=2, choices=Locale.choices, default=Locale.TURKISH)
    token_version = models.PositiveIntegerField(default=1, editable=False)
    is_active = models.BooleanField(default=True)
    is_staff = models.BooleanField(default=False)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    def __str__(self) -> str:
        return self.email

    def get_session_auth_hash(self) -> str:
        """What a console session is bound to: the password and the token version."""
        return self._bound(None)

    def get_session_auth_fallback_hash(self) -> Any:
        """The same under the secret keys that are being retired."""
        for secret in settings.SECRET_KEY_FALLBACKS:
            yield self._bound(secret)

    def _bound(self, secret: str | bytes | None) -> str:
        content = f"{self.password}|{self.token_version}"
        digest = salted_hmac("accounts.User.session", content, secret=secret, algorithm="sha256")
        return str(digest.hexdigest())
