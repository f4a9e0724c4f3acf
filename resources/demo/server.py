#!/usr/bin/env python3
"""A WebSocket server by hand: nothing but a TCP socket and the standard library.

Why does a WebSocket server have to send HTTP headers "by hand"? Because a WebSocket does not start as a
WebSocket. It starts as an ordinary HTTP request, on an ordinary TCP connection, and asks to be something else.
Libraries hide that moment. This file shows it, so read it from top to bottom, with Sockscope beside it.

    python3 server.py --port 8765            then open http://127.0.0.1:8765/

中文摘要：本文件只用标准库（socket、hashlib、base64、struct），从一个 TCP 套接字开始，手工完成 WebSocket 握手。
浏览器先发一个普通的 HTTP 请求，请求头里写着 “Upgrade: websocket”；服务器验证之后自己拼出 101 响应，
同一条 TCP 连接从此不再说 HTTP，而是一帧一帧地说 WebSocket。请从上往下读：
四层模型 → 什么是套接字 → 三次握手 → HTTP → Upgrade → 帧 → 消息 → 关闭。

THE FOUR LAYERS
    application   HTTP, WebSocket   what the bytes mean                    <- all the code in this file
    transport     TCP               ports; bytes arrive complete, in order <- the operating system
    network       IP                addresses; packets find their way      <- the operating system
    link          Ethernet, Wi-Fi   one hop; on 127.0.0.1 there is none    <- driver and hardware
Each layer carries the one above it as a parcel it does not open. TCP does not know what a WebSocket is; it
carries bytes. Everything that makes a WebSocket is agreed on by the two ends, in those bytes.

WHAT A SOCKET IS
A socket is the handle a program gets from the operating system for one end of a conversation. A *listening*
socket has no conversation yet: it waits at an address and a port. accept() returns a *new* socket for every
client. One TCP connection is named by four numbers: client address, client port, server address, server port;
that is why a thousand browsers can talk to port 8765 at the same time.
A socket is a stream of bytes. It has no idea of messages: what one side wrote with one send() may arrive in
three recv() calls, or three sends in one. Both HTTP and WebSocket therefore have to say where things end.

THE THREE-WAY HANDSHAKE (RFC 9293 section 3.5)
Before the first byte, the two operating systems agree on where their counting starts:
    client  SYN          seq=j            "my bytes will be counted from j"
    server  SYN + ACK    seq=k ack=j+1    "I heard j; mine will be counted from k"
    client  ACK          ack=k+1          "I heard k"
All of it happens below accept(): when accept() returns, the handshake is over. This is the TCP handshake.
The WebSocket handshake (the "Upgrade") comes later and is a different thing, one layer up.
"""
import argparse
import base64
import hashlib
import json
import os
import re
import signal
import socket
import struct
import sys
import threading
import time

# RFC 6455 section 1.3: an arbitrary constant that nobody would use by accident.
WEBSOCKET_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"

# RFC 6455 section 5.2: what a frame is. 3-7 and 11-15 are reserved. 8 and up are control frames.
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

# A server that believes every length it is told can be made to allocate the whole memory of the machine.
MAX_HEAD = 64 * 1024
MAX_MESSAGE = 16 * 1024 * 1024
LOGGED_PAYLOAD = 4096  # longer payloads are logged by their SHA-256 alone
HTTP_TIMEOUT = 30.0  # seconds an HTTP connection may stay silent
CLOSE_TIMEOUT = 5.0  # seconds the other side has to answer our Close, and then our FIN

SUBPROTOCOL = "sockscope-demo"
FOLDER = os.path.dirname(os.path.abspath(__file__))
FILES = {
    "/": ("index.html", "text/html; charset=utf-8"),
    "/index.html": ("index.html", "text/html; charset=utf-8"),
    "/page.js": ("page.js", "text/javascript; charset=utf-8"),
    "/words.js": ("words.js", "text/javascript; charset=utf-8"),
    "/style.css": ("style.css", "text/css; charset=utf-8"),
    "/icon.svg": ("icon.svg", "image/svg+xml"),
}
CHUNKS = [
    "A body whose length nobody knew in advance,\n",
    "sent in three chunks, ",
    "each with its own size. 分块传输。\n",
]
CSP = (
    "Content-Security-Policy",
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:",
)
REASONS = {
    101: "Switching Protocols", 200: "OK", 400: "Bad Request", 403: "Forbidden", 404: "Not Found",
    405: "Method Not Allowed", 426: "Upgrade Required", 431: "Request Header Fields Too Large",
}
FRAGMENTED_TEXT = "One message, three frames · 一条消息，三个帧"


class EndOfStream(Exception):
    """The client sent FIN: it will not send another byte."""


class ProtocolError(Exception):
    """The client broke a rule of RFC 6455. `code` is the close code that says which kind (section 7.4.1)."""

    def __init__(self, code, reason):
        super().__init__(reason)
        self.code = code
        self.reason = reason


class EventLog:
    """One JSON object a line for everything this end saw, so that it can be compared with what was recorded."""

    def __init__(self, path):
        self._file = None
        if path is not None:
            # By descriptor, because the system's own encoding for standard output may not know every character.
            self._file = open(1 if path == "-" else path, "w", encoding="utf-8", closefd=path != "-")
        self._lock = threading.Lock()

    def write(self, connection, event, **details):
        if self._file is None:
            return
        record = {"time": str(time.time_ns()), "connection": connection, "event": event}
        record.update(details)
        with self._lock:
            self._file.write(compact_json(record) + "\n")
            self._file.flush()


def compact_json(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


# --------------------------------------------------------------------------------------------------------------
# The Upgrade: one hash
# --------------------------------------------------------------------------------------------------------------


def accept_value(key):
    """The answer to Sec-WebSocket-Key (RFC 6455 section 4.2.2, step 5.4).

    It is no secret and no password. It proves one thing: that the other side really read this request as a
    WebSocket request, and is not an innocent HTTP (or mail) server that would answer anything.
    """
    return base64.b64encode(hashlib.sha1(key.encode("latin-1") + WEBSOCKET_GUID).digest()).decode("ascii")


def tokens(value):
    """`Connection: keep-alive, Upgrade` is a list, and its words have no upper or lower case (RFC 9110 5.6.1)."""
    return [part.strip().lower() for part in value.split(",") if part.strip()]


def is_websocket_key(key):
    """16 random bytes in base64 (RFC 6455 section 4.1, point 7): 22 characters and two `=`."""
    return re.fullmatch(r"[A-Za-z0-9+/]{22}==", key) is not None


class Request:
    """An HTTP request head: a request line, then `Name: value` lines, then an empty line (RFC 9112 section 2.1)."""

    def __init__(self, head):
        lines = head.decode("latin-1").split("\r\n")
        match = re.fullmatch(r"([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\S+) HTTP/(1\.[01])", lines[0])
        if match is None:
            raise ValueError("the request line is not `METHOD target HTTP/1.1`")
        self.method, self.target, self.version = match.groups()
        # A proxy may write the whole address (RFC 9112 section 3.2.2); the path is what matters here.
        self.path = re.sub(r"^http://[^/?]*", "", self.target).split("?")[0] or "/"
        self.fields = []
        for line in lines[1:-2]:
            name, colon, value = line.partition(":")
            if not colon or re.fullmatch(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+", name) is None:
                raise ValueError("a header line is not `Name: value`")
            self.fields.append((name.lower(), value.strip(" \t")))
        if self.version == "1.1" and len(self.all("host")) != 1:
            raise ValueError("HTTP/1.1 needs exactly one Host header")

    def all(self, name):
        return [value for field, value in self.fields if field == name]

    def get(self, name):
        return ", ".join(self.all(name))

    def keeps_alive(self):
        """HTTP/1.1 keeps the connection unless told otherwise; HTTP/1.0 closes it (RFC 9112 section 9.3)."""
        words = tokens(self.get("connection"))
        return "close" not in words and (self.version == "1.1" or "keep-alive" in words)


# --------------------------------------------------------------------------------------------------------------
# One client
# --------------------------------------------------------------------------------------------------------------


class Connection:
    """One accepted TCP connection: first HTTP, then perhaps WebSocket, never HTTP again after that."""

    def __init__(self, sock, number, log):
        self.sock = sock
        self.number = number
        self.log = log
        self.buffer = bytearray()  # bytes received and not yet understood
        self.send_lock = threading.RLock()  # the tick thread sends too; frames must not be mixed
        self.is_websocket = False
        self.close_sent = False
        self.close_logged = False
        self.sent_fin = False
        self.fragments = None  # [opcode, bytearray] of the message being received
        self.awaited_pong = None
        self.ending = "fin"

    def event(self, name, **details):
        self.log.write(self.number, name, **details)

    def run(self):
        first, how = "client", "fin"
        try:
            # Small frames should leave at once instead of waiting for more (Nagle's algorithm).
            self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            if self.speak_http():
                self.speak_websocket()
                self.say_goodbye()
            first = "server"
        except EndOfStream:
            first, how = "server" if self.sent_fin else "client", self.ending
        except socket.timeout:
            first, how = "server", "timeout"
        except OSError:
            # ECONNRESET, EPIPE: the other side is gone without a goodbye. Everyday life for a server.
            how = "reset"
        finally:
            if self.is_websocket:
                # RFC 6455 section 7.1.5: no Close frame was received, so the code is 1006. It never travels.
                self.log_close(1006, "", "server" if first == "server" else "client")
            self.event("disconnected", first=first, how=how)
            with self.send_lock:
                self.sock.close()

    # -- bytes ------------------------------------------------------------------------------------------------

    def receive_more(self):
        """recv() returns what happens to have arrived: at least one byte, or b'' when the client sent FIN."""
        data = self.sock.recv(65536)
        if not data:
            raise EndOfStream
        self.buffer += data

    def receive_exactly(self, count):
        while len(self.buffer) < count:
            self.receive_more()
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    # -- HTTP -------------------------------------------------------------------------------------------------

    def receive_head(self):
        """Everything up to the empty line. Its bytes may arrive one at a time, or two requests at once."""
        searched = 0
        while True:
            while self.buffer.startswith(b"\r\n"):  # RFC 9112 section 2.2: an empty line too many is ignored
                del self.buffer[:2]
            end = self.buffer.find(b"\r\n\r\n", max(0, searched - 3))
            if end >= 0:
                return self.receive_exactly(end + 4)
            searched = len(self.buffer)
            if searched > MAX_HEAD:
                return None
            self.receive_more()

    def speak_http(self):
        """Answer requests until the client leaves (False) or one of them becomes a WebSocket (True)."""
        self.sock.settimeout(HTTP_TIMEOUT)
        while True:
            head = self.receive_head()
            if head is None:
                self.respond_text(431, "The request head is longer than this server reads.\n", False)
                return self.hang_up()
            self.event("request", head=base64.b64encode(head).decode("ascii"))
            try:
                request = Request(head)
            except ValueError as error:
                self.respond_text(400, "Bad request: %s.\n" % error, False)
                return self.hang_up()
            keep = request.keeps_alive()
            # A body we do not read would be taken for the next request, so the connection ends here.
            if request.method not in ("GET", "HEAD"):
                self.respond_text(405, "Only GET and HEAD.\n", False, [("Allow", "GET, HEAD")])
                return self.hang_up()
            if request.get("content-length") not in ("", "0") or request.all("transfer-encoding"):
                self.respond_text(400, "Bad request: this server reads no body.\n", False)
                return self.hang_up()
            with_body = request.method == "GET"
            if request.path == "/refused":
                # Saying no to a WebSocket is plain HTTP: any status but 101. The page learns only "error", 1006;
                # the status is hidden from scripts on purpose (RFC 6455 section 10.2 and the WebSocket API).
                self.respond_text(403, "This path refuses everybody.\n", keep, with_body=with_body)
            elif request.path == "/ws":
                if self.upgrade(request, keep):
                    return True
            elif request.path == "/chunked":
                self.respond_chunked(request, keep)
            elif request.path in FILES:
                name, content_type = FILES[request.path]
                with open(os.path.join(FOLDER, name), "rb") as file:
                    self.respond(200, content_type, file.read(), keep, [("Cache-Control", "no-store"), CSP], with_body)
            else:
                self.respond_text(404, "Nothing here.\n", keep, with_body=with_body)
            if not keep:
                return self.hang_up()

    def send_head(self, status, headers):
        """This is "sending headers by hand": a status line, header lines, an empty line, each ended by CRLF."""
        lines = ["HTTP/1.1 %d %s" % (status, REASONS[status])]
        lines += ["%s: %s" % header for header in headers]
        head = ("\r\n".join(lines) + "\r\n\r\n").encode("latin-1")
        self.event("response", status=status, head=base64.b64encode(head).decode("ascii"))
        self.sock.sendall(head)

    def respond(self, status, content_type, body, keep, extra=(), with_body=True):
        # Content-Length tells the client where the body ends, so the connection can carry the next request.
        headers = [("Date", http_date()), ("Server", "sockscope-demo"), ("Content-Type", content_type),
                   ("Content-Length", str(len(body))), ("Connection", "keep-alive" if keep else "close")]
        self.send_head(status, headers + list(extra))
        if with_body:
            self.sock.sendall(body)

    def respond_text(self, status, text, keep, extra=(), with_body=True):
        self.respond(status, "text/plain; charset=utf-8", text.encode("utf-8"), keep, extra, with_body)

    def respond_chunked(self, request, keep):
        """The other way to say where a body ends (RFC 9112 section 7.1): each chunk names its size, and 0 is the end."""
        if request.version == "1.0":
            self.respond_text(200, "".join(CHUNKS), keep)
            return
        self.send_head(200, [("Date", http_date()), ("Server", "sockscope-demo"),
                             ("Content-Type", "text/plain; charset=utf-8"), ("Transfer-Encoding", "chunked"),
                             ("Connection", "keep-alive" if keep else "close")])
        if request.method == "HEAD":
            return
        for chunk in CHUNKS:
            data = chunk.encode("utf-8")
            self.sock.sendall(b"%x\r\n%s\r\n" % (len(data), data))
        self.sock.sendall(b"0\r\n\r\n")

    # -- the Upgrade ------------------------------------------------------------------------------------------

    def upgrade(self, request, keep):
        """RFC 6455 section 4.2: read the client's request to change the protocol, and agree to it.

        The request:                                       The answer:
            GET /ws HTTP/1.1                                   HTTP/1.1 101 Switching Protocols
            Host: 127.0.0.1:8765                               Upgrade: websocket
            Upgrade: websocket                                 Connection: Upgrade
            Connection: Upgrade                                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=
            Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
            Sec-WebSocket-Version: 13
        """
        if request.method != "GET" or "websocket" not in tokens(request.get("upgrade")):
            self.respond_text(426, "This path speaks WebSocket only.\n", keep, [("Upgrade", "websocket")],
                              request.method == "GET")
            return False
        key = request.get("sec-websocket-key")
        problem = None
        if request.version != "1.1":
            problem = "the Upgrade needs HTTP/1.1"
        elif "upgrade" not in tokens(request.get("connection")):
            problem = "the Connection header does not contain `Upgrade`"
        elif not is_websocket_key(key):
            problem = "Sec-WebSocket-Key is not 16 bytes in base64"
        if problem is not None:
            self.respond_text(400, "Bad upgrade: %s.\n" % problem, keep)
            return False
        if request.get("sec-websocket-version") != "13":
            # Section 4.4: refuse another version by naming the one we speak.
            self.respond_text(426, "Version 13 only.\n", keep,
                              [("Upgrade", "websocket"), ("Sec-WebSocket-Version", "13")])
            return False
        # A real application checks request.get("origin") here: a WebSocket is not bound by the same-origin
        # policy, so any page on the web can open one to this server, cookies included (section 10.2).
        headers = [("Upgrade", "websocket"), ("Connection", "Upgrade"), ("Sec-WebSocket-Accept", accept_value(key))]
        # The client offers subprotocols; the server chooses one of them or none (section 4.2.2, step 5.5).
        if SUBPROTOCOL in [name.strip() for name in request.get("sec-websocket-protocol").split(",")]:
            headers.append(("Sec-WebSocket-Protocol", SUBPROTOCOL))
        # Browsers also offer `Sec-WebSocket-Extensions: permessage-deflate`. Not answering means no.
        self.send_head(101, headers)
        # From this byte on the connection is not HTTP any more. Nobody closed or opened anything: it is the
        # same socket and the same TCP connection; both ends have only agreed to read its bytes differently.
        return True

    # -- frames -----------------------------------------------------------------------------------------------

    def receive_frame(self):
        """RFC 6455 section 5.2. A frame is 2 to 14 bytes of header, then the payload:

             byte 0                 byte 1                 then
            +-+-+-+-+-------+      +-+-------------+      +----------------+------------+---------+
            |F|R|R|R| opcode|      |M|  length     |      | longer length  | masking key| payload |
            |I|S|S|S|  (4)  |      |A|   (7)       |      | 0, 2 or 8 bytes| 0 or 4     |         |
            |N|1|2|3|       |      |S|             |      |                |            |         |
            +-+-+-+-+-------+      +-+-------------+      +----------------+------------+---------+
        """
        first, second = self.receive_exactly(2)
        fin = bool(first & 0x80)
        opcode = first & 0x0F
        length = second & 0x7F
        if first & 0x70:
            raise ProtocolError(1002, "a reserved bit is set and no extension was agreed on")
        if opcode not in (CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG):
            raise ProtocolError(1002, "reserved opcode")
        if not second & 0x80:
            # Section 5.1: everything from a client is masked, everything from a server is not.
            raise ProtocolError(1002, "a client frame is not masked")
        if opcode >= CLOSE and (not fin or length > 125):
            raise ProtocolError(1002, "a control frame is fragmented or longer than 125 bytes")
        if length == 126:  # 126 and 127 are not lengths: they say how many bytes the length takes
            (length,) = struct.unpack("!H", self.receive_exactly(2))
            if length < 126:
                raise ProtocolError(1002, "the length is not in its shortest form")
        elif length == 127:
            (length,) = struct.unpack("!Q", self.receive_exactly(8))
            if length < 65536 or length >= 1 << 63:
                raise ProtocolError(1002, "the length is not in its shortest form")
        waiting = len(self.fragments[1]) if self.fragments is not None else 0
        if opcode < CLOSE and waiting + length > MAX_MESSAGE:
            raise ProtocolError(1009, "the message is longer than this server reads")
        key = self.receive_exactly(4)
        payload = apply_mask(self.receive_exactly(length), key)
        self.log_frame("client-to-server", fin, opcode, key.hex(), payload)
        return fin, opcode, payload

    def send_frame(self, opcode, payload, fin=True):
        header = bytes([(0x80 if fin else 0) | opcode])
        if len(payload) < 126:
            header += bytes([len(payload)])
        elif len(payload) < 65536:
            header += struct.pack("!BH", 126, len(payload))
        else:
            header += struct.pack("!BQ", 127, len(payload))
        with self.send_lock:
            if self.sent_fin or self.close_sent:
                return False  # section 5.5.1: nothing may follow our Close frame
            if opcode == CLOSE:
                self.close_sent = True
            self.log_frame("server-to-client", fin, opcode, None, payload)
            self.sock.sendall(header + payload)
        return True

    def send_text(self, text):
        return self.send_frame(TEXT, text.encode("utf-8", "replace"))

    def log_frame(self, direction, fin, opcode, mask, payload):
        details = {"direction": direction, "opcode": opcode, "fin": fin, "mask": mask, "length": len(payload),
                   "sha256": hashlib.sha256(payload).hexdigest()}
        if len(payload) <= LOGGED_PAYLOAD:
            details["payload"] = base64.b64encode(payload).decode("ascii")
        self.event("frame", **details)

    # -- messages ---------------------------------------------------------------------------------------------

    def speak_websocket(self):
        """Read frames and put messages together, until there was a Close in both directions."""
        self.is_websocket = True
        self.sock.settimeout(None)
        try:
            while True:
                fin, opcode, payload = self.receive_frame()
                if opcode == CLOSE:
                    return self.receive_close(payload)
                if opcode == PING:
                    self.send_frame(PONG, payload)  # section 5.5.3: with the same payload
                elif opcode == PONG:
                    self.receive_pong(payload)
                else:
                    self.receive_fragment(fin, opcode, payload)
        except ProtocolError as error:
            # Section 7.1.7, "fail the connection": say why, and trust no further byte.
            self.event("failed", code=error.code, reason=error.reason)
            self.start_close(error.code, error.reason.encode("utf-8"))
            self.log_close(error.code, error.reason, "server")

    def receive_fragment(self, fin, opcode, payload):
        """Section 5.4: a message is one frame, or a first frame without FIN and continuations up to one with FIN.

        Control frames may stand between the fragments; frames of another message may not.
        """
        if opcode == CONTINUATION:
            if self.fragments is None:
                raise ProtocolError(1002, "a continuation with nothing to continue")
            self.fragments[1].extend(payload)
        elif self.fragments is not None:
            raise ProtocolError(1002, "a new message inside a fragmented one")
        else:
            self.fragments = [opcode, bytearray(payload)]
        if not fin or self.close_sent:  # after our Close only the other side's Close matters
            return
        kind, data = self.fragments
        self.fragments = None
        if kind == BINARY:
            self.send_frame(BINARY, data)
            return
        try:
            text = data.decode("utf-8")  # only now: a character may be cut in two by a fragment's end
        except UnicodeDecodeError:
            raise ProtocolError(1007, "a text message is not UTF-8")
        self.receive_text(text)

    def receive_text(self, text):
        """Not WebSocket any more: what this application makes of a message. It echoes, and knows a few commands."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            value = None
        command = value.get("command") if isinstance(value, dict) else None
        if not isinstance(command, str):
            self.send_text(text)
        elif command == "fragmented":
            self.send_fragmented()
        elif command == "binary":
            self.send_frame(BINARY, bytes(range(256)) * 4)
        elif command == "ping":
            self.awaited_pong = short_text(value.get("payload"), 125)
            self.send_frame(PING, self.awaited_pong)
        elif command == "ticks":
            ticks = (clamp(value.get("count"), 1, 1000, 10), clamp(value.get("interval"), 1, 10000, 100))
            threading.Thread(target=self.send_ticks, args=ticks, daemon=True).start()
        elif command == "close":
            self.start_close(clamp(value.get("code"), 1000, 4999, 1000), short_text(value.get("reason"), 123))
        elif command == "drop":
            # Closing the socket sends FIN, or, with this option, RST: "forget this connection". Either way
            # there is no Close frame, and the page sees code 1006.
            how = "rst" if value.get("how") == "rst" else "fin"
            self.event("dropped", how=how)
            if how == "rst":
                linger = struct.pack("hh" if os.name == "nt" else "ii", 1, 0)
                self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
            self.sent_fin, self.ending = True, "reset" if how == "rst" else "fin"
            raise EndOfStream
        elif command == "half-close":
            # TCP has two directions and each is closed by its own FIN. Ours ends here; we go on reading.
            self.send_text(compact_json({"event": "half-close", "message": "my last words; I am still listening"}))
            self.event("half-closed")
            with self.send_lock:
                self.sent_fin = True
                self.sock.shutdown(socket.SHUT_WR)
        else:
            self.send_text(compact_json({"event": "error", "message": "unknown command", "command": command}))

    def send_fragmented(self):
        data = FRAGMENTED_TEXT.encode("utf-8")
        one, two = data.index("一".encode("utf-8")) + 1, data.index("三".encode("utf-8")) + 2  # inside a character
        self.send_frame(TEXT, data[:one], fin=False)
        self.send_frame(PING, b"between fragments")
        self.send_frame(CONTINUATION, data[one:two], fin=False)
        self.send_frame(CONTINUATION, data[two:])

    def send_ticks(self, count, interval):
        try:
            for number in range(1, count + 1):
                if not self.send_text(compact_json({"event": "tick", "number": number, "of": count})):
                    return
                time.sleep(interval / 1000)
        except OSError:
            pass  # the client left; the reading thread logs it

    def receive_pong(self, payload):
        if payload == self.awaited_pong:
            self.awaited_pong = None
            self.send_text(compact_json({"event": "pong", "payload": payload.decode("utf-8", "replace")}))

    # -- closing ----------------------------------------------------------------------------------------------

    def start_close(self, code, reason):
        """Section 5.5.1: two bytes of code, then a reason in UTF-8. The other side must answer with a Close."""
        self.send_frame(CLOSE, struct.pack("!H", code) + reason)
        self.sock.settimeout(CLOSE_TIMEOUT)

    def receive_close(self, payload):
        if len(payload) == 1:
            raise ProtocolError(1002, "a Close frame with half a close code")
        code, reason = 1005, ""  # 1005 means "no code was given"; it never travels (section 7.1.5)
        if payload:
            (code,) = struct.unpack("!H", payload[:2])
            if code < 1000 or 1004 <= code <= 1006 or 1015 <= code <= 2999 or code > 4999:
                raise ProtocolError(1002, "a close code that may not travel")
            try:
                reason = payload[2:].decode("utf-8")
            except UnicodeDecodeError:
                raise ProtocolError(1007, "a close reason is not UTF-8")
        started_by = "server" if self.close_sent else "client"  # where ours was first, this one is the answer
        self.send_frame(CLOSE, payload[:2])
        self.log_close(code, reason, started_by)

    def log_close(self, code, reason, started_by):
        if not self.close_logged:
            self.close_logged = True
            self.event("close", code=code, reason=reason, startedBy=started_by)

    def say_goodbye(self):
        """Section 7.1.1: the server closes TCP first, so that the waiting state TCP needs is not the client's.

        shutdown() sends FIN after everything sent before; reading on until the client's FIN avoids an RST,
        which could destroy our last frame before the client has read it.
        """
        with self.send_lock:
            if not self.sent_fin:
                self.sent_fin = True
                self.sock.shutdown(socket.SHUT_WR)
        self.sock.settimeout(CLOSE_TIMEOUT)
        self.buffer.clear()
        while self.sock.recv(65536):
            pass

    def hang_up(self):
        self.say_goodbye()
        return False

    def go_away(self):
        """The server is being stopped: 1001 tells the page that it is not the page's fault."""
        free = self.send_lock.acquire(timeout=0.2)  # not free: a client that does not read keeps its thread waiting
        try:
            self.sock.settimeout(0.2)
            if self.is_websocket and free:
                self.start_close(1001, b"the server is going away")
            self.sock.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        finally:
            if free:
                self.send_lock.release()


def apply_mask(data, key):
    """Section 5.3: byte i of the payload is XORed with byte i mod 4 of the key. Doing it twice undoes it.

    It hides nothing (the key is right there). It makes the bytes a page sends unpredictable, so that a script
    cannot write something on the wire that an old proxy would take for an HTTP request.
    One XOR of two very long numbers does the same as a loop over all bytes, and much faster.
    """
    repeated = (key * (len(data) // 4 + 1))[: len(data)]
    number = int.from_bytes(data, "big") ^ int.from_bytes(repeated, "big")
    return number.to_bytes(len(data), "big")


def short_text(value, limit):
    """At most `limit` bytes of UTF-8, cut between characters: a control frame holds 125 bytes."""
    text = value if isinstance(value, str) else ""
    return text.encode("utf-8", "replace")[:limit].decode("utf-8", "ignore").encode("utf-8")


def clamp(value, low, high, default):
    if not isinstance(value, int) or isinstance(value, bool):
        return default
    return max(low, min(high, value))


def http_date():
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime())


class Stop(Exception):
    pass


def stop(_signal, _frame):
    raise Stop


def serve(host, port, log):
    """The listening socket: bind() to an address, listen(), then accept() one new socket per client."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    if os.name == "posix":  # be able to start again at once while old connections are still fading (TIME_WAIT)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
    except OSError as error:
        sys.exit("Cannot listen on %s port %d: %s" % (host, port, error.strerror))
    listener.listen(128)
    listener.settimeout(1.0)  # Windows does not interrupt accept() for Ctrl+C; waking up lets it through
    shown = "[%s]" % host if ":" in host else host
    print("listening on %s:%d" % (shown, listener.getsockname()[1]), flush=True)
    connections = {}  # number -> (connection, thread)

    def talk(connection):
        try:
            connection.run()
        finally:
            connections.pop(connection.number, None)

    number = 0
    try:
        while True:
            try:
                sock, address = listener.accept()
            except socket.timeout:
                continue
            except OSError:
                time.sleep(0.05)  # out of file descriptors, perhaps: some will come back
                continue
            log.write(number, "accepted", client="%s:%d" % address[:2])
            connection = Connection(sock, number, log)
            thread = threading.Thread(target=talk, args=(connection,), daemon=True)
            connections[number] = (connection, thread)
            thread.start()
            number += 1
    except (Stop, KeyboardInterrupt):
        listener.close()
        leaving = list(connections.values())
        for connection, _ in leaving:
            connection.go_away()
        deadline = time.monotonic() + 1.0  # a moment for the clients to answer
        for _, thread in leaving:
            thread.join(max(0.0, deadline - time.monotonic()))


def main():
    parser = argparse.ArgumentParser(description="A WebSocket server by hand, with a page that talks to it.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8765, help="0 lets the system choose one")
    parser.add_argument("--log", metavar="FILE", help="write one JSON line for everything this end sees; - is standard output")
    arguments = parser.parse_args()
    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    serve(arguments.host, arguments.port, EventLog(arguments.log))


if __name__ == "__main__":
    main()
