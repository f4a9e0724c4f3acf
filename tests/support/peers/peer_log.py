"""What the Python peers write about their end of a conversation: JSON lines on standard output."""
import base64
import hashlib
import json
import sys
import time

LOGGED_PAYLOAD = 4096  # longer payloads are logged by their SHA-256 alone
CLIENT_TO_SERVER = "client-to-server"
SERVER_TO_CLIENT = "server-to-client"


def listening(host, port):
    shown = "[%s]" % host if ":" in host else host
    print("listening on %s:%d" % (shown, port), flush=True)


def log(connection, event, **details):
    record = {"time": str(time.time_ns()), "connection": connection, "event": event}
    record.update(details)
    sys.stdout.buffer.write(json.dumps(record, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def payload_details(payload):
    payload = bytes(payload)
    details = {"length": len(payload), "sha256": hashlib.sha256(payload).hexdigest()}
    if len(payload) <= LOGGED_PAYLOAD:
        details["payload"] = base64.b64encode(payload).decode("ascii")
    return details


def log_message(connection, direction, message):
    """A whole message as the application has it: after unmasking, inflating and joining."""
    kind = "text" if isinstance(message, str) else "binary"
    data = message.encode("utf-8") if isinstance(message, str) else message
    log(connection, "message", direction=direction, type=kind, **payload_details(data))


def log_frame(connection, direction, fin, opcode, payload):
    """A frame as the library reports it: the payload is unmasked and, where the library inflates, inflated."""
    log(connection, "frame", direction=direction, fin=bool(fin), opcode=int(opcode), **payload_details(payload))


def log_upgrade(connection, path, request_headers, response_headers):
    """Both are lists of (name, value), in the order they were on the wire."""
    log(connection, "upgrade", path=path, request=[list(h) for h in request_headers],
        response=[list(h) for h in response_headers])
