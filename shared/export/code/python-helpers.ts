/** What every program begins with. `websockets` 10 to 13 and 14 on differ in one argument's name. */
export const PYTHON_CLIENT_HELPERS = `import asyncio
import base64
import contextlib
import inspect
import sys

import websockets

TIMEOUT = 10  # seconds to wait for each message
HEADERS = (
    "additional_headers"
    if "additional_headers" in inspect.signature(websockets.connect).parameters
    else "extra_headers"
)


def b64(text):
    return base64.b64decode(text)


def connect(url, subprotocols, headers):
    arguments = {HEADERS: headers, "subprotocols": subprotocols or None}
    return websockets.connect(url, max_size=None, **arguments)


async def send(ws, message):
    print(">", short(message))
    await ws.send(message)


async def receive(ws, recorded):
    message = await asyncio.wait_for(ws.recv(), TIMEOUT)
    print("<", short(message))
    compare(message, recorded)


async def close(ws, code, reason):
    """The client closes first."""
    print("> close", code, reason)
    await ws.close(*([code, reason] if code is not None else []))


async def closed(ws, code, reason):
    """The server closes first."""
    await asyncio.wait_for(ws.wait_closed(), TIMEOUT)
    print("< close", ws.close_code, ws.close_reason)
    compare((ws.close_code, ws.close_reason or ""), (1005 if code is None else code, reason))


async def lost(ws):
    """The connection ended without a close frame."""
    with contextlib.suppress(asyncio.TimeoutError):
        await asyncio.wait_for(ws.wait_closed(), 1)
    ws.transport.abort()


def short(message):
    return message if len(message) <= 200 else repr(message[:200]) + "..."


def compare(message, recorded):
    if message != recorded:
        print("  recorded:", short(recorded))
`

/**
 * How a test compares: what is different in every run is masked by rule on both sides, then both must be equal. The
 * rules stand in the test, to be edited.
 */
export const PYTHON_TEST_HELPERS = `

import json
import re

# Members of a JSON object whose values differ in every run.
MASKED_KEYS = re.compile(
    r"(^|[_-])(id|ids|uuid|guid|sid|nonce|token|session|seq|time|timestamp|date|at|elapsed|duration)$"
    r"|(Id|ID|Ids|UUID|Guid|Nonce|Token|Session|Seq|Time|Timestamp|Date|Elapsed|Duration|(?<=[a-z])At)$"
    r"|timestamp$|uptime$|latency$"
    r"|^(ts|t0|t1|ms|now|seconds|rtt|created|updated|expires)$"
)
# Text that differs in every run, wherever it stands.
MASKS = [
    (re.compile(r"\\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\b", re.I), "<uuid>"),
    (re.compile(r"\\b\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d(:\\d\\d([.,]\\d+)?)?(Z|[+-]\\d\\d:?\\d\\d)?"), "<time>"),
    (re.compile(r"\\b\\d\\d:\\d\\d:\\d\\d([.,]\\d+)?\\b"), "<time>"),
    (re.compile(r"\\b1[4-9]\\d{8}(\\d{3}|\\d{6}|\\d{9})?(\\.\\d+)?\\b"), "<time>"),
    (re.compile(r"\\b[0-9a-f]{16,}\\b", re.I), "<id>"),
]


def masked(value):
    if isinstance(value, dict):
        return {key: "<masked>" if MASKED_KEYS.search(key) else masked(item) for key, item in value.items()}
    if isinstance(value, list):
        return [masked(item) for item in value]
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        text = masked(repr(value))
        return value if text == repr(value) else text
    if isinstance(value, str):
        for pattern, instead in MASKS:
            value = pattern.sub(instead, value)
    return value


def comparable(message):
    if isinstance(message, str):
        with contextlib.suppress(ValueError):
            return masked(json.loads(message))
    return masked(message)


def compare(message, recorded):
    assert comparable(message) == comparable(recorded)
`
