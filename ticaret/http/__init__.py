"""The only code that opens a socket to the world.

    request(method, url, purpose=…) -> Response      a whole answer in memory
    stream(method, url, purpose=…)                   a context manager that yields chunks

Both refuse addresses that are not public, follow no redirect, read no proxy
variable, and keep one deadline and one size cap over the whole exchange. What can
go wrong is in `errors`; every failure says whether the request may have arrived.
"""

from ticaret.http.client import Response, Streamed, request, stream
from ticaret.http.connections import check_where_it_leads
from ticaret.http.errors import (
    BadResponse,
    Blocked,
    ConnectionFailed,
    HttpFailure,
    TimedOut,
    TooLarge,
)
from ticaret.http.multipart import UploadFile
from ticaret.http.policy import check_address, host_of, trusted_origin
from ticaret.http.retry_after import retry_after

__all__ = [
    "BadResponse",
    "Blocked",
    "ConnectionFailed",
    "HttpFailure",
    "Response",
    "Streamed",
    "TimedOut",
    "TooLarge",
    "UploadFile",
    "check_address",
    "check_where_it_leads",
    "host_of",
    "request",
    "retry_after",
    "stream",
    "trusted_origin",
]
