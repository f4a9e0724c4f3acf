"""What the `websockets` server and client have in common: command-line options and what they log."""
import websockets
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory, ServerPerMessageDeflateFactory

from peer_log import log


def add_options(parser):
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--no-compression", action="store_true")
    parser.add_argument("--server-no-context-takeover", action="store_true")
    parser.add_argument("--client-no-context-takeover", action="store_true")
    parser.add_argument("--server-max-window-bits", type=int)
    parser.add_argument("--client-max-window-bits", type=int)
    parser.add_argument("--ping-interval", type=float)
    parser.add_argument("--ping-timeout", type=float)
    parser.add_argument("--max-size", type=int)
    parser.add_argument("--subprotocols")


def connection_options(arguments, server):
    """Keyword arguments for serve() or connect(); what was not asked for stays the library's default."""
    options = {}
    if arguments.no_compression:
        options["compression"] = None
    asked = (arguments.server_no_context_takeover, arguments.client_no_context_takeover,
             arguments.server_max_window_bits, arguments.client_max_window_bits)
    if any(asked):
        options["compression"] = None
        if server:
            factory = ServerPerMessageDeflateFactory(asked[0], asked[1], asked[2], asked[3])
        else:
            factory = ClientPerMessageDeflateFactory(asked[0], asked[1], asked[2], asked[3] or True)
        options["extensions"] = [factory]
    for name in ("ping_interval", "ping_timeout"):
        value = getattr(arguments, name)
        if value is not None:
            options[name] = value or None
    if arguments.max_size is not None:
        options["max_size"] = arguments.max_size
    if arguments.subprotocols:
        options["subprotocols"] = arguments.subprotocols.split(",")
    return options


async def log_raised(number, ws):
    """Writes down what the library raises where a closed connection is used once more."""
    try:
        await ws.send("once more")
    except websockets.ConnectionClosed as error:
        log(number, "raised", name=type(error).__name__, message=str(error))


def logged(protocol_class, incoming, outgoing, log_frame):
    """The library's protocol class, writing down every frame that passes. Payloads are those before deflate."""

    class Logged(protocol_class):
        number = -1

        async def read_frame(self, max_size):
            frame = await super().read_frame(max_size)
            log_frame(self.number, incoming, frame.fin, frame.opcode, frame.data)
            return frame

        def write_frame_sync(self, fin, opcode, data):
            log_frame(self.number, outgoing, fin, opcode, data)
            super().write_frame_sync(fin, opcode, data)

    return Logged
