"""A real python3-websockets client that follows a script (JSON on standard input; the steps are in python-peers.ts)."""
import argparse
import asyncio
import base64
import json
import sys

import websockets
from websockets.legacy.client import WebSocketClientProtocol

from peer_log import CLIENT_TO_SERVER, SERVER_TO_CLIENT, log, log_frame, log_message, log_upgrade
from websockets_options import add_options, connection_options, log_raised, logged


class Protocol(logged(WebSocketClientProtocol, SERVER_TO_CLIENT, CLIENT_TO_SERVER, log_frame)):
    number = 0


async def follow(ws, steps):
    async def send(message, parts=None):
        log_message(0, CLIENT_TO_SERVER, message)
        await ws.send(message if parts is None else parts)

    for step in steps:
        ((action, value),) = step.items()
        if action == "send":
            await send(value)
        elif action == "sendBinary":
            await send(base64.b64decode(value))
        elif action == "sendFragments":
            await send("".join(value), value)
        elif action == "receive":
            for _ in range(value):
                log_message(0, SERVER_TO_CLIENT, await ws.recv())
        elif action == "ping":
            await (await ws.ping(value))
        elif action == "close":
            await ws.close(*value)
        elif action == "untilClosed":
            await ws.wait_closed()
        elif action == "abort":
            ws.transport.abort()
            await ws.wait_closed()
        else:
            raise ValueError("unknown step %r" % action)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    add_options(parser)
    arguments = parser.parse_args()
    steps = json.load(sys.stdin)
    try:
        ws = await websockets.connect(arguments.url, create_protocol=Protocol,
                                      **connection_options(arguments, server=False))
    except (OSError, websockets.InvalidHandshake) as error:
        log(0, "failed", error=type(error).__name__, status=getattr(error, "status_code", None),
            message=str(error))
        return
    log_upgrade(0, ws.path, ws.request_headers.raw_items(), ws.response_headers.raw_items())
    try:
        await follow(ws, steps)
    except websockets.ConnectionClosed:
        pass
    await ws.close()
    await log_raised(0, ws)
    log(0, "close", code=ws.close_code, reason=ws.close_reason)


asyncio.run(main())
