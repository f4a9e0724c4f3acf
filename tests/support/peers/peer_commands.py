"""The commands every Python peer understands: text messages that are JSON objects with a `command`.

    {"command": "text", "size": 10}                a text message of so many characters
    {"command": "binary", "size": 10}              the same in bytes (0, 1, 2 ... 255, 0 ...)
    {"command": "large"}                           1 MiB less one byte, binary
    {"command": "fragmented", "parts": ["a","b"]}  one text message, one frame a part
    {"command": "ping", "payload": "x"}            a ping; {"event":"pong"} follows where the library tells of pongs
    {"command": "close", "code": 4001, "reason": "bye"}
    {"command": "abort"}                           TCP is cut off without a Close frame

Everything else is echoed. `peer` has async methods send(message), fragments(parts), ping(payload), close(code, reason), abort().
"""
import json

LARGE = 1024 * 1024 - 1


def pattern(size):
    return (bytes(range(256)) * (size // 256 + 1))[:size]


def text_of(size):
    return ("Sockscope 握手 " * (size // 13 + 1))[:size]


async def answer(peer, message):
    command = None
    if isinstance(message, str):
        try:
            value = json.loads(message)
            command = value.get("command") if isinstance(value, dict) else None
        except ValueError:
            pass
    if command is None:
        await peer.send(message)
    elif command == "text":
        await peer.send(text_of(value.get("size", 10)))
    elif command == "binary":
        await peer.send(pattern(value.get("size", 10)))
    elif command == "large":
        await peer.send(pattern(LARGE))
    elif command == "fragmented":
        await peer.fragments(value.get("parts", ["one ", "two ", "three"]))
    elif command == "ping":
        await peer.ping(value.get("payload", "").encode("utf-8"))
    elif command == "close":
        await peer.close(value.get("code", 1000), value.get("reason", ""))
    elif command == "abort":
        await peer.abort()
    else:
        await peer.send(json.dumps({"event": "error", "message": "unknown command"}))
