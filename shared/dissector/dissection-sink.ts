import type { HttpRequestHead, HttpResponseHead } from '../http1/http-head'
import type { Diagnostic } from '../model/diagnostic'
import type { Direction } from '../model/direction'
import type { RecordPlace } from '../tls/tls-sink'
import type { TlsSession } from './tls-session'

export type ConnectionProtocol = 'websocket' | 'http' | 'tls' | 'other'

/** What a connection's dissector finds, in the order it finds it. */
export interface DissectionSink {
  /** May be called again: a connection begins as 'http' and becomes 'websocket' at its 101. */
  protocol(connection: number, protocol: ConnectionProtocol): void
  /** A request head is complete and waits for its answer; `http` follows with the same head. */
  requested(connection: number, request: HttpRequestHead): void
  /** A request with its response, when the response's head is complete, or null when the connection ended first. Every 1xx but 101 is in `interim`. */
  http(connection: number, exchange: HttpExchange): void
  /** An Upgrade to WebSocket was asked for, and answered (or not: `response` null). Comes after `http` of the same exchange. */
  upgrade(connection: number, upgrade: UpgradeExchange): void
  /** @param frame reused for every frame: copy what you keep */
  frame(connection: number, frame: FrameRecord): void
  /** @param message reused for every message: copy what you keep. Comes after its last frame. */
  message(connection: number, message: MessageRecord): void
  /** No upgrade was seen; the connection is taken for a WebSocket because the user chose so. Comes before all else. */
  decodedAs?(connection: number): void
  /** TLS begins; `session` grows as it goes on. Stream offsets from `session.starts` on are those of what TLS carries. */
  tls?(connection: number, session: TlsSession): void
  /** The next `length` bytes of what TLS carries in a direction, all from one record. Comes before what is found in them. */
  decrypted?(
    connection: number,
    direction: Direction,
    length: number,
    place: RecordPlace,
    packet: number,
  ): void
  /** `length` bytes of what TLS carries are missing. */
  decryptedGap?(connection: number, direction: Direction, length: number, packet: number): void
  /** Bytes from `streamOffset` on are shown, not parsed. */
  opaque(connection: number, direction: Direction, streamOffset: number, reason: string): void
  diagnostic(diagnostic: Diagnostic): void
}

export interface HttpExchange {
  request: HttpRequestHead | null
  response: HttpResponseHead | null
  interim: HttpResponseHead[]
  /** Packet that completed the exchange's last head. */
  packet: number
}

export interface UpgradeExchange {
  request: HttpRequestHead
  response: HttpResponseHead | null
  /** RFC 6455 §4.2.2 step 5.4; `expected` is null where the request had no usable key. */
  accept: { expected: string | null; received: string | null; valid: boolean }
  subprotocol: string | null
  /** Sec-WebSocket-Extensions of the answer, its lines joined by ", "; null where there is none. */
  extensions: string | null
  /** What was agreed (RFC 7692 §7.1), null without permessage-deflate. */
  deflate: DeflateParameters | null
  packet: number
}

/** RFC 7692 §7.1. */
export interface DeflateParameters {
  serverNoContextTakeover: boolean
  clientNoContextTakeover: boolean
  serverMaxWindowBits: number
  clientMaxWindowBits: number
}

/** RFC 6455 §5.2. */
export interface FrameRecord {
  /** Within its connection, both directions counted together, from 0. */
  number: number
  direction: Direction
  /** Packet with the frame's first byte, and the one that completes it (or the last that had bytes of it). */
  firstPacket: number
  packet: number
  /** Stream offset of the frame's first header byte. */
  streamOffset: number
  /** 2 to 14. */
  headerLength: number
  /** As claimed by the header; exact up to 2^63 - 1. A bigint only where it exceeds Number.MAX_SAFE_INTEGER. */
  payloadLength: number | bigint
  /** Payload bytes that came, equal to payloadLength for a complete frame. */
  payloadReceived: number
  /** False where the connection ended, or bytes are missing, inside the frame. */
  complete: boolean
  fin: boolean
  /** RSV1 = 4, RSV2 = 2, RSV3 = 1. */
  rsv: number
  opcode: number
  masked: boolean
  /** The four key bytes as one big-endian unsigned number; 0 where not masked. */
  maskKey: number
  /** Close frames: code and reason (RFC 6455 §5.5.1); null otherwise or where absent. */
  closeCode: number | null
  closeReason: string | null
}

/** RFC 6455 §5.4: one or more frames. Control frames are no messages. */
export interface MessageRecord {
  direction: Direction
  /** Numbers of its frames within the connection. Other frames (control frames, the other direction's) may lie between them. */
  firstFrame: number
  lastFrame: number
  frameCount: number
  /** 1 text, 2 binary. */
  opcode: number
  compressed: boolean
  /** Payload bytes before inflating, all fragments together. */
  wireLength: number
  /** Payload bytes after inflating (equal to wireLength when not compressed); what could be inflated where it failed or hit the limit. */
  length: number
  /** False where the connection ended inside it, or its bytes are missing. */
  complete: boolean
  inflate: InflateStatus
  packet: number
}

/**
 * How inflating a message went (RFC 7692 §7.2.2). `context-lost`: it refers to output that is not there, because
 * earlier messages were not captured; it is not at fault itself.
 */
export type InflateStatus = 'none' | 'ok' | 'invalid' | 'limit' | 'context-lost'
