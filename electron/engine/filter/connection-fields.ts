import type { Field } from '@shared/filter/fields/field'
import type { ConnectionNumber } from '@shared/model/numbers'
import type { ConnectionRecord } from '../index/connection/connection-record'
import { connectionState } from '../index/connection/connection-state'
import type { Session } from '../index/session'
import { LOOKED_AT } from '../payload/packets/initial-numbers'

/** Fields of a connection that each of its packets has, whenever they are decided. */
const OF_CONNECTION: ReadonlySet<string> = new Set([
  'sockscope.state',
  'sockscope.subprotocol',
  'sockscope.extensions',
])
/** Fields that count from a connection's first packets, and are absent until both directions had one. */
const FROM_FIRST_PACKETS: ReadonlySet<string> = new Set(['tcp.seq', 'tcp.ack', 'tcp.nxtseq'])

/** Notices when fields change that all rows of a connection have. A filter that reads none of them costs nothing. */
export class ConnectionFields {
  readonly #session: Session
  readonly #readsConnection: boolean
  readonly #readsNumbers: boolean
  readonly #known = new Map<ConnectionNumber, string>()
  /** Connections whose first packets are behind them. */
  readonly #begun = new Set<ConnectionNumber>()

  /** @param fields those the filter reads */
  constructor(session: Session, fields: ReadonlySet<Field>) {
    const names = [...fields].map(({ name }) => name)
    this.#session = session
    this.#readsConnection = names.some((name) => OF_CONNECTION.has(name))
    this.#readsNumbers = names.some((name) => FROM_FIRST_PACKETS.has(name))
    if (!this.#readsConnection) return
    for (const record of session.connections) this.#known.set(record.id, described(record))
  }

  /** Whether such a field may have changed since the last call. */
  hasChanged(record: ConnectionRecord): boolean {
    return this.#isOther(record) || this.#mayGetNumbers(record.id)
  }

  #isOther(record: ConnectionRecord): boolean {
    if (!this.#readsConnection) return false
    const now = described(record)
    if (this.#known.get(record.id) === now) return false
    this.#known.set(record.id, now)
    return true
  }

  #mayGetNumbers(connection: ConnectionNumber): boolean {
    if (!this.#readsNumbers || this.#begun.has(connection)) return false
    const packets = this.#session.packetIndex.packetsOf(connection)
    if (packets !== null && packets.length > LOOKED_AT) this.#begun.add(connection)
    return true
  }
}

function described(record: ConnectionRecord): string {
  const { upgrade } = record
  return [connectionState(record), upgrade?.subprotocol, upgrade?.extensions].join('\n')
}
