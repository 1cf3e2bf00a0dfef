"""What our mails say."""

from __future__ import annotations

from accounts.choices import LetterKind, Locale

# (kind, language) → subject and text. `{link}`, `{account}` and `{email}` are filled in.
WORDS: dict[tuple[str, str], tuple[str, str]] = {
    (LetterKind.RESET, Locale.TURKISH): (
        "Parolanızı yenileyin",
        (
            "Merhaba,\n\nParolanızı yenilemek için 60 dakika içinde bu adresi açın:\n\n{link}\n\n"
            "Bunu siz istemediyseniz bir şey yapmanız gerekmez; parolanız değişmedi.\n"
        ),
    ),
    (LetterKind.RESET, Locale.ENGLISH): (
        "Choose a new password",
        (
            "Hello,\n\nTo choose a new password, open this address within 60 minutes:\n\n{link}\n\n"
            "If you did not ask for this, there is nothing to do; your password has not changed.\n"
        ),
    ),
    (LetterKind.IN_USE, Locale.TURKISH): (
        "Bu adresle zaten bir kullanıcınız var",
        (
            "Merhaba,\n\nBiri {email} adresiyle kaydolmak istedi, ancak bu adresle zaten bir "
            "kullanıcınız var.\nSizseniz oturum açın ya da parolanızı yenileyin:\n\n{link}\n\n"
            "Siz değilseniz bir şey yapmanız gerekmez.\n"
        ),
    ),
    (LetterKind.IN_USE, Locale.ENGLISH): (
        "You already have a user with this address",
        (
            "Hello,\n\nSomebody tried to register {email}, but you have a user with this address "
            "already.\nIf it was you, sign in or choose a new password:\n\n{link}\n\n"
            "If it was not you, there is nothing to do.\n"
        ),
    ),
    (LetterKind.INVITATION, Locale.TURKISH): (
        "{account} sizi Ticaret'e davet etti",
        (
            "Merhaba,\n\n{account} hesabına eklendiniz. Parolanızı belirlemek için 7 gün içinde "
            "bu adresi açın:\n\n{link}\n"
        ),
    ),
    (LetterKind.INVITATION, Locale.ENGLISH): (
        "{account} invited you to Ticaret",
        (
            "Hello,\n\nYou were added to the account {account}. To choose your password, open this "
            "address within 7 days:\n\n{link}\n"
        ),
    ),
    (LetterKind.ADDED, Locale.TURKISH): (
        "{account} hesabına eklendiniz",
        "Merhaba,\n\n{account} hesabına eklendiniz. Şimdiki parolanızla oturum açın:\n\n{link}\n",
    ),
    (LetterKind.ADDED, Locale.ENGLISH): (
        "You were added to {account}",
        (
            "Hello,\n\nYou were added to the account {account}. Sign in with your present "
            "password:\n\n{link}\n"
        ),
    ),
    (LetterKind.PASSWORD_CHANGED, Locale.TURKISH): (
        "Parolanız değişti",
        (
            "Merhaba,\n\nParolanız değiştirildi ve bütün oturumlarınız kapatıldı.\n"
            "Bunu siz yapmadıysanız parolanızı hemen yenileyin:\n\n{link}\n"
        ),
    ),
    (LetterKind.PASSWORD_CHANGED, Locale.ENGLISH): (
        "Your password has changed",
        (
            "Hello,\n\nYour password was changed and all your sessions were ended.\n"
            "If it was not you, choose a new password now:\n\n{link}\n"
        ),
    ),
    (LetterKind.SECOND_FACTOR_OFF, Locale.TURKISH): (
        "İki adımlı doğrulama kapatıldı",
        (
            "Merhaba,\n\nİki adımlı doğrulamanız kapatıldı.\n"
            "Bunu siz yapmadıysanız parolanızı hemen yenileyin:\n\n{link}\n"
        ),
    ),
    (LetterKind.SECOND_FACTOR_OFF, Locale.ENGLISH): (
        "Two-factor authentication is off",
        (
            "Hello,\n\nTwo-factor authentication was switched off for you.\n"
            "If it was not you, choose a new password now:\n\n{link}\n"
        ),
    ),
}
