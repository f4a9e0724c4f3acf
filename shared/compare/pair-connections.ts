import type { ConnectionNumber } from '../model/numbers'
import { comparableTarget } from './compare-handshakes'
import type { ComparedPair } from './difference'

/** What tells connections of two recordings apart. */
export interface ConnectionKey {
  connection: ConnectionNumber
  method: string | null
  target: string | null
}

/**
 * Which connection of B is which of A: the n-th that asks for a resource is the n-th there; those left over go together
 * in their order, and what is left then is missing or extra.
 */
export function pairConnections(a: readonly ConnectionKey[], b: readonly ConnectionKey[]): ComparedPair[] {
  const waiting = new Map<string, ConnectionKey[]>()
  for (const one of b) {
    const list = waiting.get(keyOf(one))
    if (list === undefined) waiting.set(keyOf(one), [one])
    else list.push(one)
  }
  const partners = a.map((one) => waiting.get(keyOf(one))?.shift() ?? null)
  const taken = new Set(partners)
  const left = b.filter((one) => !taken.has(one))
  const pairs: ComparedPair[] = a.map(({ connection }, index) => ({
    a: connection,
    b: (partners[index] ?? left.shift() ?? null)?.connection ?? null,
  }))
  return [...pairs, ...left.map(({ connection }) => ({ a: null, b: connection }))]
}

function keyOf({ method, target }: ConnectionKey): string {
  return `${method ?? ''} ${target === null ? '' : comparableTarget(target)}`
}
