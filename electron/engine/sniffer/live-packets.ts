import type { OperationError } from '@shared/model/operation'
import { PcapngReader } from '@shared/capture/pcapng-reader'
import type { CaptureInterface } from '@shared/model/capture-interface'
import type { CapturedPacketsSink, CapturedSegment } from './captured-segment'
import { captureFilter } from './capture-filter'
import { ControlSegments } from './control-segments'
import { DumpcapProcess } from './dumpcap-process'
import { packetsFailure } from './packets-failure'

/** How long the start of a recording waits for dumpcap to begin. */
export const START_MILLISECONDS = 3000
/** How long the end of a recording waits for packets that the kernel still holds. */
export const DRAIN_MILLISECONDS = 750
/** How often it looks whether they have come. */
const DRAIN_STEP_MILLISECONDS = 20

export interface LivePacketsOptions {
  interfaceName: string
  /** Ports of the proxy's listeners. */
  ports: readonly number[]
  /** Where to look for dumpcap. */
  path?: string
  /** Packets are not captured (any more); the recording goes on. Called at most once. */
  onFailed: (failure: OperationError) => void
}

/** Captures the control segments of the proxy's ports beside it, with dumpcap, for as long as a recording lasts. */
export class LivePackets implements CapturedPacketsSink {
  private readonly sink: CapturedPacketsSink
  private readonly options: LivePacketsOptions
  private readonly process: DumpcapProcess
  private readonly reader: PcapngReader
  private began: (() => void) | null = null
  private stopping = false
  private hasEnded = false
  private hasFailed = false

  private constructor(sink: CapturedPacketsSink, options: LivePacketsOptions) {
    const { interfaceName, ports, path } = options
    this.sink = sink
    this.options = options
    this.reader = new PcapngReader(new ControlSegments(interfaceName, ports, this))
    this.process = new DumpcapProcess(
      { interfaceName, filter: captureFilter(ports), ...(path === undefined ? {} : { path }) },
      {
        data: (chunk) => this.take(chunk),
        ended: (end) => {
          this.hasEnded = true
          this.fail(packetsFailure(interfaceName, end))
          this.began?.()
        },
      },
    )
  }

  /** Resolves once packets are captured, or it is known that they are not; at the latest after START_MILLISECONDS. */
  static async start(sink: CapturedPacketsSink, options: LivePacketsOptions): Promise<LivePackets> {
    const packets = new LivePackets(sink, options)
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, START_MILLISECONDS)
      packets.began = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    packets.began = null
    return packets
  }

  /** dumpcap's, for as long as it runs. */
  get pid(): number | null {
    return this.hasEnded ? null : (this.process.pid ?? null)
  }

  captureBegan(description: CaptureInterface): void {
    this.sink.captureBegan(description)
    this.began?.()
  }

  captured(segment: CapturedSegment): void {
    this.sink.captured(segment)
  }

  captureDropped(packets: number): void {
    this.sink.captureDropped(packets)
  }

  /**
   * Ends the capture.
   * @param isComplete whether all that is expected has come; packets reach us some tenths of a second late
   */
  async stop(isComplete: () => boolean): Promise<void> {
    const end = performance.now() + DRAIN_MILLISECONDS
    while (!this.hasEnded && !isComplete() && performance.now() < end) {
      await new Promise((resolve) => setTimeout(resolve, DRAIN_STEP_MILLISECONDS))
    }
    this.stopping = true
    await this.process.stop()
  }

  private take(chunk: Uint8Array): void {
    this.reader.push(chunk)
    const { fault } = this.reader
    if (fault === null || this.hasFailed) return
    this.fail({
      code: 'packets-ended',
      values: { ...fault.values, interface: this.options.interfaceName, fault: fault.code },
    })
    void this.process.stop()
  }

  private fail(failure: OperationError): void {
    if (this.stopping || this.hasFailed) return
    this.hasFailed = true
    this.options.onFailed(failure)
  }
}
