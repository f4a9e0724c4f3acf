"""A frame by hand (RFC 6455 section 5.2), for libraries that cannot send what a test wants to see."""
import struct


def frame_bytes(fin, opcode, payload):
    first = (0x80 if fin else 0) | opcode
    if len(payload) < 126:
        return struct.pack("!BB", first, len(payload)) + payload
    if len(payload) < 65536:
        return struct.pack("!BBH", first, 126, len(payload)) + payload
    return struct.pack("!BBQ", first, 127, len(payload)) + payload
