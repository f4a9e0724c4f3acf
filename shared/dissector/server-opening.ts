import { HeldBytes } from './held-bytes'
import type { HeldRun } from './held-bytes'
import { MAX_EARLY_FRAME_BYTES, identifyServer } from './server-speech'
import type { ServerSpeech } from './server-speech'

/** The first bytes of a server, each with the packet that brought it, until it is known what it speaks. */
export class ServerOpening {
  /** Where the first of them stands in the stream. */
  readonly streamOffset: number
  /** They are no HTTP, and were shown before the client said anything. */
  shown = false
  private readonly held = new HeldBytes(MAX_EARLY_FRAME_BYTES)

  constructor(streamOffset: number) {
    this.streamOffset = streamOffset
  }

  get length(): number {
    return this.held.length
  }

  get firstPacket(): number {
    return this.held.firstPacket
  }

  /** @returns the index of the first byte there was no room for */
  add(bytes: Uint8Array, start: number, end: number, packet: number): number {
    const stop = Math.min(end, start + MAX_EARLY_FRAME_BYTES - this.held.length)
    if (stop > start) this.held.add(bytes, start, stop, packet)
    return stop
  }

  identify(final: boolean): ServerSpeech {
    return identifyServer(this.held.all.bytes, final)
  }

  /** The first `length` bytes. */
  beginning(length: number): { bytes: Uint8Array; runs: readonly HeldRun[] } {
    const { bytes, runs } = this.held.all
    return {
      bytes,
      runs: runs
        .filter((run) => run.start < length)
        .map((run) => ({ ...run, end: Math.min(run.end, length) })),
    }
  }

  get all(): { bytes: Uint8Array; runs: readonly HeldRun[] } {
    return this.held.all
  }
}
