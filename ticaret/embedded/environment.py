"""The environment of the processes that `up` starts. What the person has set always wins."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from ticaret.embedded.errors import Trouble
from ticaret.embedded.state import DataDirectory, default_directory


def told(environ: Mapping[str, str], name: str) -> str | None:
    """What the person has set the variable to, itself or in the file that `<NAME>_FILE` names."""
    if file := environ.get(f"{name}_FILE"):
        try:
            return Path(file).read_text().strip()
        except OSError:
            raise Trouble(f"{name}_FILE names {file}, which cannot be read.") from None
    return environ.get(name) or None


def variables(data: DataDirectory, environ: Mapping[str, str]) -> dict[str, str]:
    """The whole environment for a process of this data directory, ports being chosen."""
    ports = data.section("ports")
    secrets = dict(data.secrets())
    password = secrets.pop("server_password")
    web = f"http://127.0.0.1:{ports['web']}"
    public = told(environ, "PUBLIC_URL") or web
    development = (told(environ, "TICARET_ENV") or "development") == "development"
    ours = {
        **secrets,
        "TICARET_ENV": "development",
        "PUBLIC_URL": public,
        "ALLOWED_HOSTS": ",".join(
            dict.fromkeys(["127.0.0.1", "localhost", urlsplit(public).hostname or "localhost"])
        ),
        "SANDBOX": "on" if development else "off",
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
    chosen = {name: told(environ, name) or value for name, value in ours.items()}
    fixed = {
        "DJANGO_SETTINGS_MODULE": "ticaret.settings",
        "PYTHONUNBUFFERED": "1",
        "TICARET_DATA": str(data.path),
        # Many threads read files piece by piece; with a heap for each, memory stays where it grew.
        "MALLOC_ARENA_MAX": told(environ, "MALLOC_ARENA_MAX") or "2",
    }
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
