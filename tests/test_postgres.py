"""Tables in PostgreSQL, and answers written there; where a server can be started."""

import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from batchhouse import SCHEMA, ask, by_decide, house

from comitia.engine.databases import quoted, without_password
from comitia.engine.records import Records
from comitia.engine.schema import Type
from comitia.workspace import Unusable

psycopg = pytest.importorskip("psycopg")
TABLES = ("session", "motion", "delegate", "assembly", "group", "unit")
KINDS = {Type.BOOL: "boolean", Type.INT: "integer", Type.DATE: "date", Type.TEXT: "text"}


def program(name: str) -> str | None:
    """A program of the server, which distributions hide from the path."""
    places = [os.environ.get("PATH", ""), *map(str, Path("/usr/lib/postgresql").glob("*/bin"))]
    return shutil.which(name, path=os.pathsep.join(places))


def server_user() -> str | None:
    """The server does not run as root."""
    if os.geteuid() != 0:
        return getpass.getuser()
    known = {each.pw_name for each in pwd.getpwall()}
    return next((name for name in ("postgres", "nobody") if name in known), None)


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a database in a server of its own, without a port."""
    initdb, control, user = program("initdb"), program("pg_ctl"), server_user()
    if initdb is None or control is None or user is None:
        pytest.skip("no server to start")
    with tempfile.TemporaryDirectory(prefix="comitia-pg-") as folder:
        data, sockets = Path(folder) / "data", Path(folder)
        other = user if os.geteuid() == 0 else None
        if other is not None:
            shutil.chown(folder, other)

        def call(*words: str | Path) -> None:
            told = subprocess.DEVNULL
            subprocess.run(words, check=True, user=other, cwd=folder, stdout=told)

        call(initdb, "-D", data, "-U", "clerk", "-E", "UTF8", "-A", "trust")
        options = f"-c listen_addresses='' -k {sockets} -F"
        call(control, "-D", data, "-w", "-o", options, "-l", data / "log", "start")
        try:
            yield f"postgresql://clerk:secret@/postgres?host={sockets}"
        finally:
            call(control, "-D", data, "-m", "immediate", "stop")


def fill(address: str, records: Records) -> None:
    """Make the tables of records, with a column and a table of somebody else's."""
    with psycopg.connect(address) as connection:
        for name, rows in records.tables.items():
            columns = SCHEMA.tables[name].columns
            listed = [f"{quoted(each.name)} {KINDS[each.type]}" for each in columns.values()]
            connection.execute(f"DROP TABLE IF EXISTS {quoted(name)}")
            connection.execute(f"CREATE TABLE {quoted(name)} ({', '.join(listed)})")
            places = ", ".join(["%s"] * len(columns))
            for row in rows.values():
                cells = [row[column] for column in columns]
                connection.execute(f"INSERT INTO {quoted(name)} VALUES ({places})", cells)
        connection.execute("CREATE TABLE IF NOT EXISTS unrelated (x integer[])")
        connection.execute("ALTER TABLE session ADD COLUMN noticed timestamptz DEFAULT now()")


def test_tables_and_answers(address: str, tmp_path: Path) -> None:
    records = house(5, TABLES)
    fill(address, records)
    report = ask(address, address, "xinpu", schema="first answers")
    wanted = by_decide(report, records)
    found = {}
    asks = {each.number: each for each in report.asks}
    with psycopg.connect(address) as connection:
        for table in report.tables:
            name = f"{quoted('first answers')}.{quoted(table)}"
            cursor = connection.execute(f"SELECT * FROM {name}")
            columns = [each.name for each in cursor.description or ()]
            if "holds" not in columns:
                continue
            for row in cursor:
                cells = dict(zip(columns, row, strict=True))
                own = asks[cells["answer"]]
                place = ("xinpu", table, own.compiled.id, cells["id"], cells.get("period_first"))
                found[place] = (cells["outcome"], cells["standing"])
    assert found == wanted
    told = [each.message.render("en") for each in report.warnings]
    assert any("unrelated" in each for each in told)
    assert any("noticed" in each for each in told)


def test_a_schema_is_not_replaced_unasked(address: str, tmp_path: Path) -> None:
    records = house(5, TABLES)
    fill(address, records)
    ask(address, address, "zhenxiang", schema="again")
    with pytest.raises(Unusable, match="exists already"):
        ask(address, address, "zhenxiang", schema="again")
    ask(address, address, "zhenxiang", schema="again", force=True)
    with pytest.raises(Unusable, match="exists already"):
        ask(address, address, "zhenxiang", schema="public", force=True)
    with psycopg.connect(address) as connection:
        assert connection.execute("SELECT COUNT(*) FROM session").fetchone()


def test_what_the_server_says_is_told_without_the_password(tmp_path: Path) -> None:
    nowhere = f"postgresql://clerk:secret@/postgres?host={tmp_path}"
    with pytest.raises(Unusable, match="cannot be read") as caught:
        ask(nowhere, tmp_path / "out", "zhenxiang")
    assert "secret" not in str(caught.value)
    assert not list(tmp_path.iterdir())
    assert without_password("postgresql://a:b@c/d") == "postgresql://a:***@c/d"
