import { Duplex } from 'node:stream'

/** Bytes each direction may hold before its writer has to wait. */
export const PAIR_CAPACITY = 1024

/** Two streams in memory, each reading what the other one writes, with backpressure and half-close like sockets. */
export function streamPair(): [Duplex, Duplex] {
  const first = new PairedStream()
  const second = new PairedStream()
  first.peer = second
  second.peer = first
  return [first, second]
}

class PairedStream extends Duplex {
  peer: PairedStream | null = null
  /** A write of the peer that waits until this side has been read. */
  #waiting: (() => void) | null = null

  constructor() {
    super({ allowHalfOpen: true, highWaterMark: PAIR_CAPACITY })
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, written: () => void): void {
    if (this.peer === null || this.peer.push(bytes)) written()
    else this.peer.#waiting = written
  }

  override _final(done: () => void): void {
    this.peer?.push(null)
    done()
  }

  override _read(): void {
    const waiting = this.#waiting
    this.#waiting = null
    waiting?.()
  }
}
