"""A Spark session that computes what decide does: started quietly, its settings set and checked.

Spark's own settings decide whether a number that overflows is an error or a wrong number, and
whether a file that cannot be read is an error or no rows. None of them is taken on trust.
"""

from __future__ import annotations

import logging
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from comitia.engine.engines import EngineFault, OutOfMemory, Settings
from comitia.engine.messages import Msg
from comitia.engine.problems import Problem, ReadError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Result = TypeVar("Result")

REQUIRED: Mapping[str, str] = {
    # An overflow, a cast that fails and a division by zero are errors, not NULL.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # Text constants are what they say: `${x}` and escapes are read as `sql.Dialect` writes them.
    "spark.sql.variable.substitute": "false",
    "spark.sql.parser.escapedStringLiterals": "false",
    "spark.sql.parser.quotedRegexColumnNames": "false",
    "spark.sql.caseSensitive": "false",
    # Dates before 1582 are days of the calendar that all of Comitia counts in.
    "spark.sql.parquet.datetimeRebaseModeInRead": "CORRECTED",
    "spark.sql.parquet.datetimeRebaseModeInWrite": "CORRECTED",
    "spark.sql.parquet.inferTimestampNTZ.enabled": "true",
    # A file that is damaged or gone is an error, not an absence of rows.
    "spark.sql.files.ignoreCorruptFiles": "false",
    "spark.sql.files.ignoreMissingFiles": "false",
}
"""Settings on which answers depend."""

LOCAL = "local["
"""How a master begins that is a number of threads of this process's own Java machine."""

_LOG = "spark.log"
_JAVA = Msg(
    "Spark needs Java 17 or newer: install it (on Debian `apt install openjdk-17-jre-headless`),"
    " and set JAVA_HOME where `java` is not found"
)
_TELLING = re.compile(
    r"(?m)^(?:\S+ \S+ ERROR |Exception in thread \S+ \S+: |(?=JAVA_HOME)|(?=.*bin/java: ))(.+)$"
)
_LACKS_JAVA = re.compile(r"JAVA_HOME|bin/java|UnsupportedClassVersionError")
_FULL = re.compile(r"OutOfMemoryError|UNABLE_TO_ACQUIRE_MEMORY|Java heap space|exit code 137")

_ADDED = re.compile(r"^(?:[a-z]\w*\.)+\w+: |(?: Use 'try_\w+'| If necessary set | SQLSTATE: ).*")
"""What stands around a message: the class before it; state and ways around the error behind."""


def open_session(settings: Settings) -> tuple[SparkSession, bool]:
    """A session with the required settings, and whether it was started here.

    Inside an application that was submitted to a cluster, that application's. Raises `ReadError`
    where Spark does not start, and `EngineFault` where it refuses a setting.
    """
    from pyspark.sql import SparkSession

    logging.getLogger("py4j").setLevel(logging.CRITICAL)
    for name in ("SQLQueryContextLogger", "DataFrameQueryContextLogger"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    running = SparkSession.getActiveSession()
    session = _start(settings) if running is None else running
    session.sparkContext.setLogLevel("ERROR")
    guarded(lambda: _set(session))
    return session, running is None


def guarded(work: Callable[[], Result]) -> Result:
    """Do some work with Spark; what Spark raises comes out as `EngineFault` or `OutOfMemory`."""
    from py4j.protocol import Py4JError
    from pyspark.errors import PySparkException

    try:
        return work()
    except (PySparkException, Py4JError, ConnectionError) as error:
        reason = _reason(error)
        raise (OutOfMemory if _FULL.search(reason) else EngineFault)(reason) from error


def _set(session: SparkSession) -> None:
    for name, value in REQUIRED.items():
        session.conf.set(name, value)
        found = session.conf.get(name)
        if found != value:
            raise EngineFault(f"{name} is {found}, not {value}")


def _start(settings: Settings) -> SparkSession:
    from py4j.protocol import Py4JError
    from pyspark import SparkConf, SparkContext
    from pyspark.errors import PySparkException
    from pyspark.java_gateway import launch_gateway
    from pyspark.sql import SparkSession

    conf = SparkConf().setAll(list(_configuration(settings).items()))
    log = settings.scratch / _LOG
    try:
        # A second Java machine cannot be had in one process.
        gateway = SparkContext._gateway
        if gateway is None:
            with log.open("wb") as stream:
                gateway = launch_gateway(conf, {"stdout": stream, "stderr": stream})
        return SparkSession(SparkContext(conf=conf, gateway=gateway))
    except (PySparkException, Py4JError, OSError) as error:
        raise ReadError([_not_started(error, log)]) from error


def _configuration(settings: Settings) -> Mapping[str, str]:
    """What a session is started with; the rest is Spark's own configuration."""
    found = {
        "spark.app.name": "comitia",
        "spark.ui.showConsoleProgress": "false",
        # Each aggregate, sort and join of a task holds a page at least; a query has many.
        "spark.buffer.pageSize": "2m",
        # What is remembered of past queries, whose plans are long.
        "spark.sql.ui.retainedExecutions": "10",
        "spark.ui.retainedJobs": "100",
        "spark.ui.retainedStages": "100",
        "spark.sql.maxPlanStringLength": "10000",
        "spark.sql.warehouse.dir": str(settings.scratch / "warehouse"),
    }
    master = settings.master
    if master is None and "PYSPARK_GATEWAY_PORT" not in os.environ:
        master = f"{LOCAL}{settings.threads or '*'}]"
    if master is not None:
        found["spark.master"] = master
    if master is not None and master.startswith(LOCAL):
        found["spark.ui.enabled"] = "false"
        found["spark.local.dir"] = str(settings.scratch)
        found["spark.sql.shuffle.partitions"] = str(4 * (os.cpu_count() or 1))
        if settings.memory is not None:
            found["spark.driver.memory"] = f"{max(settings.memory >> 20, 512)}m"
    return found


def _not_started(error: Exception, log: Path) -> Problem:
    said = log.read_text("utf-8", "replace") if log.exists() else ""
    reason = _told(said) or _reason(error)
    message = Msg("Spark could not be started: {reason}", reason=reason)
    advice = _JAVA if _LACKS_JAVA.search(reason) else None
    return Problem("BT003", "error", message, None, advice)


def _told(said: str) -> str:
    """The first line of Spark's log that tells why it does not start."""
    found = _TELLING.search(said)
    return "" if found is None else found[1]


def _reason(error: Exception) -> str:
    """The message of the innermost cause, on one line."""
    from py4j.protocol import Py4JError, Py4JJavaError

    try:
        said = str(error)
        if isinstance(error, Py4JJavaError):
            cause = error.java_exception
            while cause.getCause() is not None:
                cause = cause.getCause()
            said = str(cause.toString())
    except (Py4JError, OSError):
        said = "Java has stopped"
    first = next((line.strip() for line in said.splitlines() if line.strip()), "")
    return _ADDED.sub("", first)
