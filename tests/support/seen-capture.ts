/** A capture as one program sees it, in the terms every program has. */
export interface SeenCapture {
  packets: SeenPacket[]
  /** By the program's own numbers. */
  connections: SeenConnection[]
  /** In the order of the packets that complete them. */
  frames: SeenFrame[]
}

export interface SeenPacket {
  number: number
  /** Seconds since the epoch with nine digits behind the point. */
  time: string
  /** The dissectors' names from the frame inwards; empty where the program does not name them. */
  protocols: string
  connection: number | null
}

export interface SeenStep {
  packet: number
  seq: number
  ack: number | null
  /** `address|port`. */
  source: string
}

export interface SeenConnection {
  packets: number[]
  /** `address|port` of the end that sent its first packet. */
  firstSource: string
  handshake: { syn: SeenStep | null; synAck: SeenStep | null; ack: SeenStep | null }
  /** What each end sent, by `address|port`; holes as `holeInFollowed` writes them. */
  bytes: Map<string, Buffer>
  /** `packet method target`. */
  requests: string[]
  /** `packet status`. */
  responses: string[]
}

export interface SeenFrame {
  packet: number
  fin: boolean
  rsv: number
  opcode: number
  masked: boolean
  /** As the header claims it. */
  length: number
  /** Unmasked and still compressed, as base64. */
  payload: string
}
