"""Settings, read from the environment (see `env.py`); README lists every variable.

`TICARET_ENV` is `production` (the default: strict, needs every secret) or
`development` (what `manage.py up` and `manage.py test` set).
"""

from ticaret.settings.admin import *  # noqa: F403
from ticaret.settings.api import *  # noqa: F403
from ticaret.settings.background import *  # noqa: F403
from ticaret.settings.core import *  # noqa: F403
from ticaret.settings.providers import *  # noqa: F403
from ticaret.settings.security import *  # noqa: F403
