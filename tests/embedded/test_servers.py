"""The private servers themselves, started for real."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
import redis

from ticaret.embedded.child import Child, start_time
from ticaret.embedded.environment import variables
from ticaret.embedded.ports import Ports
from ticaret.embedded.postgres import Postgres
from ticaret.embedded.state import DataDirectory
from ticaret.embedded.supervisor import Supervisor
from ticaret.embedded.throwaway import throwaway_environment
from ticaret.embedded.valkey import Valkey


@pytest.fixture
def servers(data: DataDirectory, supervisor: Supervisor) -> Iterator[dict[str, Child]]:
    ports = Ports(data.section("ports"))
    children = [Postgres(data, ports).child(), Valkey(data, ports).child()]
    supervisor.start(*children)
    supervisor.await_ready(*children)
    for name in ("web", "sandbox"):
        ports.choose(name)
    yield {child.name: child for child in children}
    ports.release_all()


@pytest.fixture
def addresses(servers: dict[str, Child], data: DataDirectory) -> dict[str, str]:
    return variables(data, {})


def test_postgresql_knows_turkish_letters_whatever_the_language_of_the_machine(
    addresses: dict[str, str],
) -> None:
    with psycopg.connect(addresses["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("create extension pg_trgm")
        row = connection.execute(
            "select lower('ŞÇĞÖÜ'), 'ŞÜKRÜ' ilike 'şükrü', similarity('Gülşen', 'Gülşah') > 0.3,"
            " current_setting('server_encoding')"
        ).fetchone()
    assert row == ("şçğöü", True, True, "UTF8")


def test_a_wrong_password_opens_neither_server(addresses: dict[str, str]) -> None:
    password = addresses["DATABASE_URL"].split(":")[2].split("@")[0]
    wrong = addresses["DATABASE_URL"].replace(password, "wrong")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong)
    with pytest.raises(redis.AuthenticationError):
        redis.Redis.from_url(addresses["REDIS_URL"].replace(password, "wrong")).ping()


def test_killed_servers_come_back_with_what_they_had(
    addresses: dict[str, str], servers: dict[str, Child], supervisor: Supervisor
) -> None:
    with psycopg.connect(addresses["DATABASE_URL"], autocommit=True) as connection:
        connection.execute("create table message (text text)")
        connection.execute("insert into message values ('merhaba')")
    for child in servers.values():
        assert child.pid is not None
        os.kill(child.pid, signal.SIGKILL)
        assert child.process is not None
        child.process.wait()
    supervisor.tend()
    while not all(child.runs() for child in servers.values()):
        supervisor.pause(0.05)
        supervisor.tend()
    supervisor.await_ready(*servers.values())
    with psycopg.connect(addresses["DATABASE_URL"]) as connection:
        assert connection.execute("select text from message").fetchall() == [("merhaba",)]
    assert redis.Redis.from_url(addresses["REDIS_URL"]).ping() is True


def test_a_stale_pid_file_with_the_number_of_another_process_does_not_keep_it_from_starting(
    data: DataDirectory, servers: dict[str, Child], supervisor: Supervisor
) -> None:
    supervisor.stop([])
    (data.path / "postgres-18" / "postmaster.pid").write_text(f"{os.getpid()}\n{data.path}\n")
    ports = Ports(data.section("ports"))
    child = Postgres(data, ports).child()
    supervisor.start(child)
    supervisor.await_ready(child)
    assert child.runs()


def test_throwaway_servers_leave_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.delenv("REDIS_URL", raising=False)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    handlers = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    try:
        with throwaway_environment(durable=False) as environment:
            pid = int(next(tmp_path.glob("*/postgres-*/postmaster.pid")).read_text().split()[0])
            with psycopg.connect(environment["DATABASE_URL"]) as connection:
                assert connection.execute("show fsync").fetchone() == ("off",)
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler)
    assert start_time(pid) is None
    assert list(tmp_path.iterdir()) == []
