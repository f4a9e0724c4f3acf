import type { Direction } from '@shared/model/direction'
import type { Endpoint } from '@shared/model/endpoint'
import type { Fact } from '@shared/model/fact'
import type { RelayObserver } from './relay-observer'

/**
 * Keeps a fault of the observer (a bug of ours) away from the traffic: it is reported once and the bytes go on.
 * Later events still reach the observer, since a fault on one connection says nothing about the others.
 */
export class GuardedObserver implements RelayObserver {
  private readonly observer: RelayObserver
  private readonly report: (error: unknown) => void
  private reported = false

  constructor(observer: RelayObserver, report: (error: unknown) => void) {
    this.observer = observer
    this.report = report
  }

  accepted(
    relay: number,
    client: Endpoint,
    listen: Endpoint,
    target: { host: string; port: number } | null,
  ): void {
    try {
      this.observer.accepted(relay, client, listen, target)
    } catch (error) {
      this.caught(error)
    }
  }

  fact(relay: number, fact: Fact): void {
    try {
      this.observer.fact(relay, fact)
    } catch (error) {
      this.caught(error)
    }
  }

  data(relay: number, direction: Direction, read: Uint8Array, sent: Uint8Array): void {
    try {
      this.observer.data(relay, direction, read, sent)
    } catch (error) {
      this.caught(error)
    }
  }

  secret(relay: number, line: Uint8Array): void {
    try {
      this.observer.secret?.(relay, line)
    } catch (error) {
      this.caught(error)
    }
  }

  ended(relay: number, direction: Direction): void {
    try {
      this.observer.ended(relay, direction)
    } catch (error) {
      this.caught(error)
    }
  }

  reset(relay: number, direction: Direction): void {
    try {
      this.observer.reset(relay, direction)
    } catch (error) {
      this.caught(error)
    }
  }

  finished(relay: number): void {
    try {
      this.observer.finished(relay)
    } catch (error) {
      this.caught(error)
    }
  }

  private caught(error: unknown): void {
    if (this.reported) return
    this.reported = true
    this.report(error)
  }
}
