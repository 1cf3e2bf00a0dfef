from accounts.models.account import Account
from accounts.models.api_account import ApiAccount
from accounts.models.letter import Letter
from accounts.models.membership import Membership
from accounts.models.one_time_token import OneTimeToken
from accounts.models.sign_in import RefreshToken, SignIn
from accounts.models.try_count import TryCount
from accounts.models.two_factor import RecoveryCode, TwoFactor
from accounts.models.user import User

__all__ = [
    "Account",
    "ApiAccount",
    "Letter",
    "Membership",
    "OneTimeToken",
    "RecoveryCode",
    "RefreshToken",
    "SignIn",
    "TryCount",
    "TwoFactor",
    "User",
]
