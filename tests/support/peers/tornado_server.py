"""A real Tornado server (python3-tornado): messages, pings and pongs are logged."""
import argparse
import asyncio
import itertools
import signal

import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket

from peer_commands import answer
from peer_log import CLIENT_TO_SERVER, SERVER_TO_CLIENT, listening, log, log_frame, log_message, log_upgrade
from raw_frame import frame_bytes

numbers = itertools.count()
COMPRESSION = {"options": {}}


class Refused(tornado.web.RequestHandler):
    def get(self):
        self.set_status(403)
        self.finish("This path refuses everybody.\n")


class Handler(tornado.websocket.WebSocketHandler):
    def check_origin(self, origin):
        return True

    def get_compression_options(self):
        return COMPRESSION["options"]

    def select_subprotocol(self, subprotocols):
        return "sockscope-demo" if "sockscope-demo" in subprotocols else None

    def open(self, *_path):
        self.number = next(numbers)
        log_upgrade(self.number, self.request.path, self.request.headers.get_all(), self._headers.get_all())

    async def on_message(self, message):
        log_message(self.number, CLIENT_TO_SERVER, message)
        await answer(Peer(self), message)

    def on_ping(self, data):
        log_frame(self.number, CLIENT_TO_SERVER, True, 9, data)

    async def on_pong(self, data):
        log_frame(self.number, CLIENT_TO_SERVER, True, 10, data)
        await Peer(self).send('{"event":"pong"}')

    def on_close(self):
        log(self.number, "close", code=self.close_code, reason=self.close_reason or "")


class Peer:
    def __init__(self, handler):
        self.handler = handler

    async def send(self, message):
        log_message(self.handler.number, SERVER_TO_CLIENT, message)
        await self.handler.write_message(message, binary=not isinstance(message, str))

    async def fragments(self, parts):
        """Tornado never fragments, so these frames are written to its stream as they are."""
        log_message(self.handler.number, SERVER_TO_CLIENT, "".join(parts))
        for index, part in enumerate(parts):
            fin, opcode, payload = index == len(parts) - 1, 1 if index == 0 else 0, part.encode("utf-8")
            log_frame(self.handler.number, SERVER_TO_CLIENT, fin, opcode, payload)
            await self.handler.ws_connection.stream.write(frame_bytes(fin, opcode, payload))

    async def ping(self, payload):
        self.handler.ping(payload)

    async def close(self, code, reason):
        self.handler.close(code, reason)

    async def abort(self):
        self.handler.ws_connection.stream.close()


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-compression", action="store_true")
    arguments = parser.parse_args()
    if arguments.no_compression:
        COMPRESSION["options"] = None
    app = tornado.web.Application([(r"/refused.*", Refused), (r"/(.*)", Handler)], log_function=lambda handler: None)
    sockets = tornado.netutil.bind_sockets(arguments.port, arguments.host)
    server = tornado.httpserver.HTTPServer(app)
    server.add_sockets(sockets)
    listening(arguments.host, sockets[0].getsockname()[1])
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    await stop.wait()
    server.stop()


asyncio.run(main())
