"""A real python3-websockets server (10.4): its defaults, permessage-deflate included, unless options say otherwise."""
import argparse
import asyncio
import itertools
import signal
from http import HTTPStatus

import websockets
from websockets.legacy.server import WebSocketServerProtocol

from peer_commands import answer
from peer_log import CLIENT_TO_SERVER, SERVER_TO_CLIENT, listening, log, log_frame, log_message, log_upgrade
from websockets_options import add_options, connection_options, log_raised, logged

numbers = itertools.count()


class Protocol(logged(WebSocketServerProtocol, CLIENT_TO_SERVER, SERVER_TO_CLIENT, log_frame)):
    def connection_made(self, transport):
        self.number = next(numbers)
        log(self.number, "accepted", client="%s:%d" % transport.get_extra_info("peername")[:2])
        super().connection_made(transport)

    def connection_lost(self, error):
        super().connection_lost(error)
        log(self.number, "disconnected", error=None if error is None else type(error).__name__)


class Peer:
    def __init__(self, ws):
        self.ws = ws

    async def send(self, message):
        log_message(self.ws.number, SERVER_TO_CLIENT, message)
        await self.ws.send(message)

    async def fragments(self, parts):
        log_message(self.ws.number, SERVER_TO_CLIENT, "".join(parts))
        await self.ws.send(parts)

    async def ping(self, payload):
        waiter = await self.ws.ping(payload)

        async def tell():
            await waiter
            await self.send('{"event":"pong"}')

        asyncio.ensure_future(tell())

    async def close(self, code, reason):
        await self.ws.close(code, reason)

    async def abort(self):
        self.ws.transport.abort()


async def serve_client(ws):
    log_upgrade(ws.number, ws.path, ws.request_headers.raw_items(), ws.response_headers.raw_items())
    peer = Peer(ws)
    try:
        async for message in ws:
            log_message(ws.number, CLIENT_TO_SERVER, message)
            await answer(peer, message)
    except websockets.ConnectionClosed:
        pass
    finally:
        await ws.wait_closed()
        await log_raised(ws.number, ws)
        log(ws.number, "close", code=ws.close_code, reason=ws.close_reason)


async def refuse(path, _headers):
    if path.startswith("/refused"):
        return HTTPStatus.FORBIDDEN, [("X-Demo", "one"), ("X-Demo", "two")], b"This path refuses everybody.\n"
    return None


async def main():
    parser = argparse.ArgumentParser()
    add_options(parser)
    arguments = parser.parse_args()
    stop = asyncio.get_running_loop().create_future()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, lambda: stop.done() or stop.set_result(None))
    async with websockets.serve(serve_client, arguments.host, arguments.port, create_protocol=Protocol,
                                process_request=refuse, **connection_options(arguments, server=True)) as server:
        listening(arguments.host, server.sockets[0].getsockname()[1])
        await stop


asyncio.run(main())
