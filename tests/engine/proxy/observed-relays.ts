import type { RelayObserver } from '../../../electron/engine/proxy/relay-observer'
import { CLIENT_TO_SERVER, type Direction, directionName } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'

export interface ObservedRelay {
  client: Endpoint
  listen: Endpoint
  target: { host: string; port: number } | null
  facts: Fact[]
  clientBytes: Buffer[]
  serverBytes: Buffer[]
  /** What happened, in order: `data client-to-server`, `fin server-to-client`, `fact connect-end`, … Data runs are one entry. */
  story: string[]
  finished: boolean
}

/** An observer that remembers everything, and lets a test wait for what it wants to see. */
export class ObservedRelays implements RelayObserver {
  readonly relays: ObservedRelay[] = []
  private waiting: { condition: () => boolean; resolve: () => void }[] = []

  accepted(
    relay: number,
    client: Endpoint,
    listen: Endpoint,
    target: { host: string; port: number } | null,
  ): void {
    this.relays[relay] = {
      client,
      listen,
      target,
      facts: [],
      clientBytes: [],
      serverBytes: [],
      story: [],
      finished: false,
    }
    this.changed()
  }

  fact(relay: number, fact: Fact): void {
    this.at(relay).facts.push(fact)
    this.tell(relay, `fact ${fact.kind}`)
  }

  data(relay: number, direction: Direction, bytes: Uint8Array): void {
    const observed = this.at(relay)
    const side = direction === CLIENT_TO_SERVER ? observed.clientBytes : observed.serverBytes
    side.push(Buffer.from(bytes))
    const entry = `data ${directionName(direction)}`
    if (observed.story.at(-1) === entry) this.changed()
    else this.tell(relay, entry)
  }

  ended(relay: number, direction: Direction): void {
    this.tell(relay, `fin ${directionName(direction)}`)
  }

  reset(relay: number, direction: Direction): void {
    this.tell(relay, `rst ${directionName(direction)}`)
  }

  finished(relay: number): void {
    this.at(relay).finished = true
    this.tell(relay, 'finished')
  }

  at(relay: number): ObservedRelay {
    const observed = this.relays[relay]
    if (observed === undefined) throw new Error(`no relay ${relay}`)
    return observed
  }

  clientText(relay: number): string {
    return Buffer.concat(this.at(relay).clientBytes).toString('latin1')
  }

  serverText(relay: number): string {
    return Buffer.concat(this.at(relay).serverBytes).toString('latin1')
  }

  factOf<K extends Fact['kind']>(relay: number, kind: K): Extract<Fact, { kind: K }> | undefined {
    return this.at(relay).facts.find((fact): fact is Extract<Fact, { kind: K }> => fact.kind === kind)
  }

  /** Resolves once `condition` holds; the test's timeout is the limit. */
  until(condition: () => boolean): Promise<void> {
    if (condition()) return Promise.resolve()
    return new Promise((resolve) => {
      this.waiting.push({ condition, resolve })
    })
  }

  async untilFinished(relay = 0): Promise<ObservedRelay> {
    await this.until(() => this.relays[relay]?.finished === true)
    return this.at(relay)
  }

  private tell(relay: number, entry: string): void {
    this.at(relay).story.push(entry)
    this.changed()
  }

  private changed(): void {
    this.waiting = this.waiting.filter((waiter) => {
      if (!waiter.condition()) return true
      waiter.resolve()
      return false
    })
  }
}
