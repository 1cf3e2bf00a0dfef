"""As whom PostgreSQL runs: it refuses root, so root must step down for it.

In this order: as the ordinary user that we are; in a user namespace, where root's files stay
root's and a private /root stays private; as `postgres` or `nobody`, with the programs and the
data moved to where that user can reach them.
"""

from __future__ import annotations

import hashlib
import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ticaret.embedded.errors import Trouble

_HOMES = Path("/var/lib/ticaret")
_NOBODY = 65534


@dataclass(frozen=True)
class Identity:
    """How to start a program: what stands before its name, and what `Popen` is told."""

    prefix: tuple[str, ...] = ()
    popen: dict[str, Any] = field(default_factory=dict)

    def own(self, path: Path) -> None:
        """Give the path, and all below it, to the user that the programs will be."""
        if not self.popen:
            return
        for item in (path, *path.rglob("*")):
            os.lchown(item, self.popen["user"], self.popen["group"])

    def reaches(self, path: Path) -> bool:
        """Whether programs of this identity can enter the directory."""
        if not self.popen:
            return True
        probe = ["/bin/sh", "-c", 'cd "$1"', "sh", str(path)]
        done = subprocess.run(probe, check=False, stderr=subprocess.DEVNULL, **self.popen)
        return done.returncode == 0


def unprivileged() -> Identity:
    """The identity for a program that refuses root; raises Trouble when root has none to take."""
    if os.geteuid() != 0:
        return Identity()
    unshare = shutil.which("unshare", path="/usr/bin:/bin")
    if unshare:
        prefix = (unshare, "--user", f"--map-user={_NOBODY}", f"--map-group={_NOBODY}", "--")
        probe = subprocess.run([*prefix, "/bin/true"], check=False, capture_output=True)
        if probe.returncode == 0:
            return Identity(prefix=prefix)
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        user = {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}
        return Identity(popen=user)
    raise Trouble("PostgreSQL refuses root and there is no user `nobody`; run as an ordinary user.")


def reachable_home(identity: Identity, data: Path) -> Path:
    """The directory for the cluster: `data` itself, or one of its own below /var/lib."""
    if identity.popen:
        data.chmod(0o711)  # others may pass through; what is private in it has its own mode
    if identity.reaches(data):
        return data
    home = _HOMES / hashlib.sha256(str(data).encode()).hexdigest()[:12]
    home.mkdir(mode=0o755, parents=True, exist_ok=True)
    return home


def reachable_programs(identity: Identity, programs: Path) -> Path:
    """The directory of programs, or a copy that the identity can reach."""
    if identity.reaches(programs):
        return programs
    package = programs.parent.parent
    # The wheel keeps the libraries that its programs load in a directory beside the package.
    sources = [programs.parent, package.with_name(f"{package.name}.libs")]
    label = f"{package.name}-{programs.stat().st_mtime_ns}"
    copy = _HOMES / "programs" / label
    if not copy.exists():
        partial = copy.with_name(f"{label}.{os.getpid()}")
        for source in filter(Path.is_dir, sources):
            shutil.copytree(source, partial / source.relative_to(package.parent), symlinks=True)
        identity.own(partial)
        try:
            partial.rename(copy)
        except OSError:  # another copy of us was quicker
            shutil.rmtree(partial)
    return copy / programs.relative_to(package.parent)
