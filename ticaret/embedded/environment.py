"""The environment of the processes that `up` starts. What the person has set always wins."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from ticaret.embedded.bootstrap import ROOT
from ticaret.embedded.state import DataDirectory, default_directory


def given(environ: Mapping[str, str], name: str) -> bool:
    """Whether the person has set the variable, itself or as `<NAME>_FILE`."""
    return bool(environ.get(name) or environ.get(f"{name}_FILE"))


def variables(data: DataDirectory, environ: Mapping[str, str]) -> dict[str, str]:
    """The whole environment for a process of this data directory, ports being chosen."""
    ports = data.section("ports")
    secrets = dict(data.secrets())
    password = secrets.pop("server_password")
    web = f"http://127.0.0.1:{ports['web']}"
    public = environ.get("PUBLIC_URL") or web
    ours = {
        **secrets,
        "TICARET_ENV": "development",
        "DJANGO_SETTINGS_MODULE": "ticaret.settings",
        "PUBLIC_URL": public,
        "ALLOWED_HOSTS": ",".join(
            dict.fromkeys(["127.0.0.1", "localhost", urlsplit(public).hostname or "localhost"])
        ),
        "SANDBOX": "on" if environ.get("TICARET_ENV", "development") == "development" else "off",
        "SANDBOX_URL": f"http://127.0.0.1:{ports['sandbox']}",
        "MEDIA_STORAGE_URL": f"file://{data.path / 'media'}",
        "STATIC_ROOT": str(data.path / "static"),
    }
    if "postgres" in ports:
        ours["DATABASE_URL"] = (
            f"postgres://ticaret:{password}@127.0.0.1:{ports['postgres']}/ticaret"
        )
    if "valkey" in ports:
        ours["REDIS_URL"] = f"redis://:{password}@127.0.0.1:{ports['valkey']}/0"
    chosen = {name: value for name, value in ours.items() if not given(environ, name)}
    # A command in a child finds the same modules whatever directory `up` was called from.
    fixed = {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "TICARET_DATA": str(data.path)}
    return {**environ, **chosen, **fixed}


def of_last_up(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment of the `up` that runs, or ran last, in the data directory; {} if none did."""
    data = DataDirectory(default_directory())
    try:
        data.load()
    except OSError:
        return {}
    if not {"web", "sandbox"} <= data.section("ports").keys():
        return {}
    return variables(data, environ)
