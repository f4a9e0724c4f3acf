import { randomBytes, randomInt, randomUUID } from 'node:crypto'
import type { ScriptedStep } from '../../support/scripted-capture'

/**
 * What one run of a program says that works: a trading page and its server. The same `story` gives the same
 * conversation; ids, times and tokens are drawn anew in every run.
 */
export function goodRun(story: number): ScriptedStep[] {
  const draw = numbersFrom(story)
  const now = 1_795_392_000_000 + randomInt(1, 10 ** 9)
  let clock = now
  const session = randomUUID()
  const steps: ScriptedStep[] = []
  const say = (from: 'client' | 'server', message: unknown, after = 2 + draw(30)): void => {
    clock += after
    steps.push({
      from,
      after,
      send: { text: typeof message === 'string' ? message : JSON.stringify(message) },
    })
  }
  say('client', { type: 'login', user: 'ada', token: randomBytes(24).toString('base64url') })
  say('server', {
    type: 'welcome',
    sessionId: session,
    at: new Date(clock).toISOString(),
    features: ['tick', 'chat'],
  })
  const rounds = 6 + draw(8)
  for (let round = 0; round < rounds; round++) {
    const request = randomUUID()
    switch (draw(5)) {
      case 0:
        say('client', { type: 'subscribe', requestId: request, symbol: SYMBOLS[draw(SYMBOLS.length)] })
        say('server', { type: 'subscribed', requestId: request, ok: true })
        for (let tick = draw(4); tick >= 0; tick--)
          say(
            'server',
            { type: 'tick', ts: clock, bid: 100 + draw(5000) / 100, volume: draw(900) },
            8 + draw(12),
          )
        break
      case 1:
        say('client', {
          type: 'chat',
          text: `message ${draw(1000)} of the story`,
          to: ['bob', 'eve'].slice(draw(2)),
        })
        say('server', { type: 'ack', id: randomInt(1, 10 ** 6), status: ['stored', 'sent'][draw(2)] })
        break
      case 2:
        say('client', `PING ${draw(100)}`)
        say('server', `PONG ${new Date(clock).toISOString()} load=${draw(100)}`)
        break
      case 3:
        say(
          'client',
          `42["order",{"side":"${draw(2) ? 'buy' : 'sell'}","quantity":${1 + draw(50)},"clientId":"${request}"}]`,
        )
        say('server', `42["filled",{"clientId":"${request}","price":${100 + draw(5000) / 100}}]`)
        break
      default:
        steps.push({
          from: 'client',
          after: 3 + draw(9),
          send: { binary: Uint8Array.from([1, 2, draw(256), draw(256)]) },
        })
        steps.push({ from: 'server', after: 3, send: { binary: Uint8Array.from([9, draw(256), draw(256)]) } })
    }
  }
  say('client', { type: 'bye' })
  steps.push({ from: 'client', after: 5, send: { close: 1000, reason: 'done' } })
  steps.push({ from: 'server', after: 1, send: { close: 1000, reason: 'done' } })
  return steps
}

const SYMBOLS = ['EURUSD', 'GBPUSD', 'USDJPY', 'XAUUSD']

/** Numbers below a limit, always the same ones for a seed (mulberry32). */
export function numbersFrom(seed: number): (limit: number) => number {
  let state = seed
  return (limit) => {
    state = (state + 0x6d2b79f5) | 0
    let value = Math.imul(state ^ (state >>> 15), 1 | state)
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 4_294_967_296) * limit)
  }
}
