from accounts.models.account import Account
from accounts.models.api_account import ApiAccount
from accounts.models.membership import Membership
from accounts.models.sign_in import RefreshToken, SignIn
from accounts.models.user import User

__all__ = ["Account", "ApiAccount", "Membership", "RefreshToken", "SignIn", "User"]
