import type { ConnectionEnding } from '@shared/ipc/connection-ending'
import type { ListedDiagnostic } from '@shared/ipc/diagnostic-rows'
import type { ConnectionDetail, ConnectionRow, FrameDetail, FrameRow } from '@shared/ipc/rows'

/** 2023-11-14T22:13:20Z. */
export const START = 1_700_000_000_000_000_000n

export function connectionRow(part: Partial<ConnectionRow> = {}): ConnectionRow {
  return {
    connection: 0,
    client: { address: '127.0.0.1', port: 51544 },
    server: { address: '127.0.0.1', port: 9001 },
    upstream: { address: '127.0.0.1', port: 8765 },
    targetHost: '127.0.0.1:8765',
    protocol: 'websocket',
    state: 'open',
    method: 'GET',
    target: '/chat',
    status: 101,
    subprotocol: null,
    compressed: false,
    closeCode: null,
    closedBy: null,
    failure: null,
    failureError: null,
    modified: false,
    upgrade: null,
    decodedAsWebSocket: false,
    frames: 2,
    messages: 2,
    exchanges: 1,
    bytesClientToServer: 500,
    bytesServerToClient: 700,
    start: START,
    end: null,
    worst: null,
    diagnostics: 0,
    cause: { code: null, pageCode: null, waitingSince: null },
    ...part,
  }
}

export function connectionDetail(part: Partial<ConnectionRow> = {}): ConnectionDetail {
  return {
    row: connectionRow(part),
    handshake: { state: 'inferred', syn: null, synAck: null, ack: null },
    facts: [],
    exchanges: [],
    exchangeCount: 0,
    upgrade: null,
    checklist: null,
    timing: { phases: [], accepted: null, connected: null },
    opaque: [],
    diagnostics: [],
    lastMessages: [],
  }
}

export function frameRow(part: Partial<FrameRow> = {}): FrameRow {
  return {
    row: 0,
    connection: 0,
    number: 0,
    time: START + 2_655_123n,
    packet: 9,
    direction: 0,
    opcode: 1,
    fin: true,
    rsv: 0,
    masked: true,
    complete: true,
    payloadLength: 5,
    message: { row: 0, firstFrame: 0, lastFrame: 0, frameCount: 1, compressed: false, length: 5 },
    closeCode: null,
    previewText: 'Hello',
    decoded: null,
    previewBytes: null,
    worst: null,
    ...part,
  }
}

/** A masked "Hello", as in RFC 6455 §5.7. */
export const HELLO_ON_THE_WIRE = Uint8Array.of(
  0x81,
  0x85,
  0x37,
  0xfa,
  0x21,
  0x3d,
  0x7f,
  0x9f,
  0x4d,
  0x51,
  0x58,
)

export function frameDetail(part: Partial<FrameDetail> = {}): FrameDetail {
  return {
    row: frameRow(),
    firstPacket: 9,
    streamOffset: 400,
    headerLength: 6,
    header: HELLO_ON_THE_WIRE.subarray(0, 6),
    maskKey: 0x37fa213d,
    payloadReceived: 5,
    closeReason: null,
    inflate: 'none',
    messageComplete: true,
    diagnostics: [],
    ...part,
  }
}

export function diagnostic(part: Partial<ListedDiagnostic> = {}): ListedDiagnostic {
  return {
    row: 0,
    code: 'upgrade-no-response',
    connection: 0,
    direction: 1,
    frame: null,
    frameRow: null,
    packet: 9,
    range: null,
    values: { ended: 'FIN' },
    severity: 'error',
    section: '',
    message: '',
    time: START + 1_500_000_000n,
    ...part,
  }
}

/** The server closed with 1011 because its ping went unanswered. */
export function ending(): ConnectionEnding {
  return {
    over: true,
    opening: { kind: 'open' },
    first: { by: 'server', how: 'close-frame' },
    events: [
      {
        kind: 'close-frame',
        direction: 1,
        close: { code: 1011, reason: 'keepalive ping timeout', problem: null },
        packet: 9,
        time: START + 80_000_000_000n,
        frame: 7,
      },
    ],
    page: {
      kind: 'close-event',
      code: 1011,
      reason: 'keepalive ping timeout',
      wasClean: true,
      error: false,
    },
    pythonServer: {
      kind: 'exception',
      name: 'ConnectionClosedError',
      message: 'sent 1011 (unexpected error) keepalive ping timeout; no close frame received',
      certain: true,
    },
    pythonClient: { kind: 'nothing' },
    clientIsPython: false,
  }
}
