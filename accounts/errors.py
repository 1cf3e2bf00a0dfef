"""What can go wrong with accounts."""

from __future__ import annotations

from ticaret.errors import Conflict, DomainError, Forbidden, NotAuthenticated


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


class TokenRefused(DomainError):
    code = "accounts.token_refused"
    message_tr = "Bu bağlantı geçersiz, kullanılmış ya da süresi dolmuş. Yenisini isteyin."
    message_en = "This link is not valid, was used, or has expired. Ask for a new one."


class WrongPassword(Forbidden):
    code = "accounts.wrong_password"
    message_tr = "Şimdiki parolanız hatalı."
    message_en = "Your present password is wrong."


class WrongCode(Forbidden):
    code = "accounts.wrong_code"
    message_tr = "Doğrulama kodu hatalı ya da kullanılmış."
    message_en = "The code is wrong or was used."


class TwoFactorIsOn(Conflict):
    code = "accounts.two_factor_on"
    message_tr = "İki adımlı doğrulama zaten açık."
    message_en = "Two-factor authentication is on already."


class TwoFactorIsOff(Conflict):
    code = "accounts.two_factor_off"
    message_tr = "İki adımlı doğrulama açık değil."
    message_en = "Two-factor authentication is not on."


class AlreadyMember(Conflict):
    code = "accounts.already_member"
    message_tr = "Bu kişi zaten bu hesabın üyesi."
    message_en = "This person is a member of the account already."


class LastOwner(Conflict):
    code = "accounts.last_owner"
    message_tr = "Hesabın son sahibinin rolü değiştirilemez ve kendisi çıkarılamaz."
    message_en = "The last owner of an account keeps the role and cannot be removed."


class InboxNotFound(DomainError):
    code = "accounts.inbox_not_found"
    message_tr = "Gelen kutusu bu hesapta bulunamadı."
    message_en = "The inbox is not in this account."
