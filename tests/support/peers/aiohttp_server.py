"""A real aiohttp server (python3-aiohttp): messages are logged; aiohttp does not tell of single frames."""
import argparse
import asyncio
import itertools
import signal

from aiohttp import WSCloseCode, WSMsgType, web

from peer_commands import answer
from peer_log import CLIENT_TO_SERVER, SERVER_TO_CLIENT, listening, log, log_frame, log_message, log_upgrade
from raw_frame import frame_bytes

numbers = itertools.count()


class Peer:
    def __init__(self, ws, transport, number):
        self.ws = ws
        self.transport = transport
        self.number = number

    async def send(self, message):
        log_message(self.number, SERVER_TO_CLIENT, message)
        if isinstance(message, str):
            await self.ws.send_str(message)
        else:
            await self.ws.send_bytes(message)

    async def fragments(self, parts):
        """aiohttp never fragments, so these frames are written to its transport as they are."""
        log_message(self.number, SERVER_TO_CLIENT, "".join(parts))
        for fin, opcode, payload in frames_of(parts):
            log_frame(self.number, SERVER_TO_CLIENT, fin, opcode, payload)
            self.transport.write(frame_bytes(fin, opcode, payload))

    async def ping(self, payload):
        await self.ws.ping(payload)

    async def close(self, code, reason):
        await self.ws.close(code=code, message=reason.encode("utf-8"))

    async def abort(self):
        self.transport.abort()


def frames_of(parts):
    for index, part in enumerate(parts):
        yield index == len(parts) - 1, 1 if index == 0 else 0, part.encode("utf-8")


def handler(compress):
    async def handle(request):
        number = next(numbers)
        if request.path.startswith("/refused"):
            raise web.HTTPForbidden(text="This path refuses everybody.\n")
        ws = web.WebSocketResponse(autoping=False, compress=compress, protocols=("sockscope-demo",))
        await ws.prepare(request)
        log_upgrade(number, request.path, decoded(request.raw_headers), ws.headers.items())
        peer = Peer(ws, request.transport, number)
        request.app["open"].add(ws)
        async for message in ws:
            if message.type in (WSMsgType.TEXT, WSMsgType.BINARY):
                log_message(number, CLIENT_TO_SERVER, message.data)
                await answer(peer, message.data)
            elif message.type == WSMsgType.PING:
                log_frame(number, CLIENT_TO_SERVER, True, 9, message.data)
                await ws.pong(message.data)
            elif message.type == WSMsgType.PONG:
                log_frame(number, CLIENT_TO_SERVER, True, 10, message.data)
                await peer.send('{"event":"pong"}')
        request.app["open"].discard(ws)
        log(number, "close", code=ws.close_code, reason="")
        return ws

    return handle


def decoded(raw_headers):
    return [(name.decode("latin-1"), value.decode("latin-1")) for name, value in raw_headers]


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-compression", action="store_true")
    arguments = parser.parse_args()
    app = web.Application()
    app["open"] = set()
    app.router.add_get("/{path:.*}", handler(not arguments.no_compression))
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, arguments.host, arguments.port)
    await site.start()
    listening(arguments.host, site._server.sockets[0].getsockname()[1])
    stop = asyncio.get_running_loop().create_future()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, lambda: stop.done() or stop.set_result(None))
    await stop
    for ws in list(app["open"]):
        await ws.close(code=WSCloseCode.GOING_AWAY)
    await runner.cleanup()


asyncio.run(main())
