import type { DiagnosticCode } from '../diagnostics/catalogue'
import type { Diagnostic } from '../model/diagnostic'
import type { Direction } from '../model/direction'

/** Gives one connection's diagnostics to the sink, a bounded number of each kind. */
export class DiagnosticReporter {
  private readonly counts = new Map<string, number>()
  private readonly connection: number
  private readonly sink: (diagnostic: Diagnostic) => void
  private readonly maxPerCode: number

  constructor(connection: number, sink: (diagnostic: Diagnostic) => void, maxPerCode: number) {
    this.connection = connection
    this.sink = sink
    this.maxPerCode = maxPerCode
  }

  report(
    code: DiagnosticCode,
    direction: Direction | null,
    packet: number,
    values: Diagnostic['values'] = {},
    frame: number | null = null,
    range: Diagnostic['range'] = null,
  ): void {
    const kind = `${code} ${direction ?? ''}`
    const count = (this.counts.get(kind) ?? 0) + 1
    if (count > this.maxPerCode) return
    this.counts.set(kind, count)
    const last = count === this.maxPerCode ? { limitReached: this.maxPerCode } : {}
    this.sink({
      code,
      connection: this.connection,
      direction,
      frame,
      packet,
      range,
      values: { ...values, ...last },
    })
  }
}
