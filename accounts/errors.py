"""What can go wrong with accounts."""

from __future__ import annotations

from ticaret.errors import Conflict, Forbidden, NotAuthenticated


class WrongCredentials(NotAuthenticated):
    code = "accounts.wrong_credentials"
    message_tr = "E-posta adresi veya parola hatalı."
    message_en = "The email address or the password is wrong."


class RefreshRefused(NotAuthenticated):
    code = "accounts.refresh_refused"
    message_tr = "Oturum sona ermiş. Yeniden giriş yapın."
    message_en = "This session has ended. Sign in again."


class EmailTaken(Conflict):
    code = "accounts.email_taken"
    message_tr = "Bu e-posta adresiyle bir kullanıcı zaten var."
    message_en = "There is a user with this email address already."


class SlugTaken(Conflict):
    code = "accounts.slug_taken"
    message_tr = "Bu kısa ad başka bir hesap tarafından kullanılıyor."
    message_en = "Another account uses this slug."


class OnlyUsers(Forbidden):
    code = "accounts.only_users"
    message_tr = "Bu işlemi yalnızca kullanıcılar yapabilir, API hesapları yapamaz."
    message_en = "Only users may do this, API accounts may not."


class RoleTooHigh(Forbidden):
    code = "accounts.role_too_high"
    message_tr = "Kendi yetkinizden fazlasını veremezsiniz."
    message_en = "You cannot give more than you have yourself."


class AddressNotAllowed(Forbidden):
    code = "accounts.address_not_allowed"
    message_tr = "Bu API hesabı bu IP adresinden kullanılamaz."
    message_en = "This API account may not be used from this IP address."


class ApiAccountRevoked(Conflict):
    code = "accounts.api_account_revoked"
    message_tr = "Bu API hesabı iptal edilmiş."
    message_en = "This API account has been revoked."
