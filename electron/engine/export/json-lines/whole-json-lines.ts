import type { Session } from '../../index/session'
import { captureLine, connectionLine, JsonLines } from './json-lines'
import { jsonText } from './json-pieces'
import type { LineSink } from './line-sink'

/**
 * JSON Lines of a file that was read once already: the capture's line comes first, and a connection's, which tells
 * its end too, before everything else about it.
 */
export class WholeJsonLines extends JsonLines {
  readonly #capture: string
  readonly #connections: string[]

  /** @param known the session of the first reading; not needed afterwards */
  constructor(writer: LineSink, known: Session, messageLimit?: number) {
    super(writer, messageLimit)
    this.#capture = jsonText(captureLine(known))
    this.#connections = known.connections.map((record) => jsonText(connectionLine(known, record.id)))
  }

  override attach(session: Session): void {
    super.attach(session)
    this.writer.write(`${this.#capture}\n`)
  }

  opened(connection: number): void {
    const line = this.#connections[connection]
    // A file that grew between the two readings brings connections the first one did not see.
    if (line === undefined) this.line(connectionLine(this.session!, connection))
    else this.writer.write(`${line}\n`)
  }
}
