import { describe, expect, test } from 'vitest'
import type { Difference } from '@shared/compare/difference'
import type { ScriptedStep } from '../../support/scripted-capture'
import { compareRuns } from './compared-captures'
import { goodRun, numbersFrom } from './good-run'

const text = (from: 'client' | 'server', message: unknown, after = 10): ScriptedStep => ({
  from,
  after,
  send: { text: typeof message === 'string' ? message : JSON.stringify(message) },
})

/** How a good run is broken, and what has to be found first. */
interface Mutation {
  steps: ScriptedStep[]
  finds: (first: Difference) => boolean
}

/** The frame of a step, as no frame is fragmented. */
const isAt = (difference: Difference, step: number): boolean =>
  'a' in difference &&
  typeof difference.a === 'object' &&
  difference.a !== null &&
  difference.a.frame === step

/** JSON messages and where they stand. */
function jsonSteps(steps: readonly ScriptedStep[]): number[] {
  return steps.flatMap(({ send }, at) => ('text' in send && send.text.startsWith('{') ? [at] : []))
}

const MUTATIONS: Record<string, (steps: ScriptedStep[], draw: (limit: number) => number) => Mutation> = {
  drop: (steps, draw) => {
    const at = 1 + draw(steps.length - 3)
    return {
      steps: steps.toSpliced(at, 1),
      finds: (first) => first.kind === 'missing' && isAt(first, at),
    }
  },
  reorder: (steps, draw) => {
    let at = 1 + draw(steps.length - 5)
    const same = (place: number): boolean =>
      JSON.stringify(steps[place]!.send) === JSON.stringify(steps[place + 1]!.send)
    while (same(at)) at++
    const [one, other] = [steps[at]!, steps[at + 1]!]
    return {
      steps: steps.toSpliced(at, 2, { ...other, after: one.after }, { ...one, after: other.after }),
      finds: (first) => first.kind === 'reordered' && (isAt(first, at) || isAt(first, at + 1)),
    }
  },
  field: (steps, draw) => {
    const places = jsonSteps(steps)
    const at = places[draw(places.length)]!
    const message = JSON.parse((steps[at]!.send as { text: string }).text) as Record<string, unknown>
    const names = Object.keys(message).filter((name) =>
      /^(user|symbol|ok|bid|volume|text|status|type)$/.test(name),
    )
    const name = names.filter((one) => one !== 'type')[draw(2)] ?? names[0]!
    message[name] = typeof message[name] === 'number' ? (message[name] as number) + 1 : 'something else'
    return {
      steps: steps.with(at, { ...steps[at]!, send: { text: JSON.stringify(message) } }),
      finds: (first) =>
        first.kind === 'changed' && isAt(first, at) && first.parts.some(({ path }) => path === `$.${name}`),
    }
  },
  type: (steps, draw) => {
    const places = jsonSteps(steps)
    const at = places[draw(places.length)]!
    const { text: was } = steps[at]!.send as { text: string }
    const send =
      draw(2) === 0 ? { binary: Buffer.from(was) } : { text: was.replace(/"type":"\w+"/, '"type":"other"') }
    return {
      steps: steps.with(at, { ...steps[at]!, send }),
      finds: (first) =>
        first.kind === 'changed' && isAt(first, at) && /^(opcode|\$\.type)$/.test(first.parts[0]?.path ?? ''),
    }
  },
  delay: (steps, draw) => {
    const at = 1 + draw(steps.length - 2)
    return {
      steps: steps.with(at, { ...steps[at]!, after: steps[at]!.after + 400 + draw(3000) }),
      finds: (first) => first.kind === 'late' && isAt(first, at),
    }
  },
  code: (steps, draw) => {
    const at = steps.length - 2
    const code = [1001, 1008, 1011, 4000][draw(4)]!
    return {
      steps: steps.with(at, { ...steps[at]!, send: { close: code, reason: 'done' } }),
      finds: (first) =>
        first.kind === 'changed' &&
        isAt(first, at) &&
        first.parts[0]?.path === 'code' &&
        first.parts[0].b === String(code),
    }
  },
}

describe('a run that works, compared', () => {
  test('with another one that works: silent in 100 of 100', { timeout: 60_000 }, async () => {
    for (let story = 1; story <= 100; story++) {
      const { differences } = await compareRuns({ steps: goodRun(story) }, { steps: goodRun(story) })
      expect(differences, `story ${story}`).toEqual([])
    }
  })

  test('with 60 that are broken: what is broken is found first', { timeout: 60_000 }, async () => {
    const missed: string[] = []
    for (const [name, mutate] of Object.entries(MUTATIONS)) {
      for (let story = 1; story <= 10; story++) {
        const { steps, finds } = mutate(goodRun(story), numbersFrom(1000 + story))
        const { differences } = await compareRuns({ steps: goodRun(story) }, { steps })
        const [first] = differences
        if (first === undefined || !finds(first))
          missed.push(
            `${name} ${story}: ${JSON.stringify(first, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value))}`,
          )
      }
    }
    // In a burst, an answer and the next question that swap within milliseconds look as if they had crossed on the wire.
    expect(missed.length, missed.join('\n')).toBeLessThanOrEqual(2)
    expect(
      missed.every((one) => one.startsWith('reorder')),
      missed.join('\n'),
    ).toBe(true)
  })
})

describe('what is found', () => {
  const hello = text('client', { type: 'hello' })
  const welcome = text('server', { type: 'welcome' })
  const ticks = [1, 2, 3].map((volume) => text('server', { type: 'tick', volume }))

  test('a message more', async () => {
    const { differences } = await compareRuns(
      { steps: [hello, welcome] },
      { steps: [hello, welcome, text('server', { type: 'error', text: 'oops' })] },
    )
    expect(differences).toMatchObject([{ kind: 'extra', b: { frame: 2 }, after: { frame: 1 } }])
  })

  test('which of several that are masked to the same is missing', async () => {
    const counted = [1, 2, 3, 4, 5].map((seq) => text('server', { type: 'tick', seq }))
    const { differences } = await compareRuns({ steps: counted }, { steps: counted.toSpliced(2, 1) })
    expect(differences).toMatchObject([{ kind: 'missing', a: { frame: 2 } }])
    const more = await compareRuns({ steps: counted.toSpliced(1, 1) }, { steps: counted })
    expect(more.differences).toMatchObject([{ kind: 'extra', b: { frame: 1 } }])
  })

  test('a counter that goes on from run to run is no difference', async () => {
    const from = (start: number): ScriptedStep[] =>
      [0, 1, 2, 3].map((step) => text('server', { type: 'tick', seq: start + step }))
    expect((await compareRuns({ steps: from(1) }, { steps: from(3) })).differences).toEqual([])
  })

  test('a refused upgrade', async () => {
    const { differences } = await compareRuns(
      { steps: [hello, welcome] },
      { steps: [], upgrade: { status: 403 } },
    )
    expect(differences[0]).toMatchObject({ kind: 'handshake', rule: 'status', a: '101', b: '403' })
  })

  test('another subprotocol, another path, another header; not another token', async () => {
    const upgrade = {
      target: '/chat?token=abcdef123456&room=1',
      headers: [['X-Version', '2']] as [string, string][],
    }
    const rules = async (b: Parameters<typeof compareRuns>[1]['upgrade']): Promise<unknown[]> =>
      (await compareRuns({ steps: [hello], upgrade }, { steps: [hello], upgrade: b })).differences.map(
        (difference) => difference.kind === 'handshake' && difference.rule,
      )
    expect(await rules({ ...upgrade, target: '/chat?token=zyx987654321&room=1' })).toEqual([])
    expect(await rules({ ...upgrade, target: '/chat?token=abcdef123456&room=2' })).toEqual(['request-line'])
    expect(await rules({ ...upgrade, headers: [['X-Version', '3']] })).toEqual(['request-header'])
    expect(await rules({ ...upgrade, subprotocol: 'v2' })).toEqual(['offered-subprotocols', 'subprotocol'])
  })

  test('messages of both ends that crossed are no difference, those of ends that take turns are', async () => {
    const near = (steps: ScriptedStep[]): ScriptedStep[] => steps.map((step) => ({ ...step, after: 0.3 }))
    const [c1, c2, c3] = [1, 2, 3].map((n) => text('client', { type: 'ask', question: n }))
    const [s1, s2, s3] = [1, 2, 3].map((n) => text('server', { type: 'answer', answer: n }))
    const crossed = await compareRuns(
      { steps: near([c1!, c2!, s1!, c3!, s2!, s3!]) },
      { steps: near([c1!, s1!, c2!, s2!, c3!, s3!]) },
    )
    expect(crossed.differences).toEqual([])
    const turns = await compareRuns(
      { steps: near([c1!, s1!, c2!, s2!, c3!, s3!]) },
      { steps: near([c1!, s1!, s2!, c2!, c3!, s3!]) },
    )
    expect(turns.differences).toMatchObject([{ kind: 'reordered' }])
  })

  test('what varies between two good runs does not count', async () => {
    const run = (load: number, extra: boolean): ScriptedStep[] => [
      hello,
      text('server', { type: 'stats', load, users: [{ name: 'ada', age: 36 }] }),
      ...(extra ? [text('server', { type: 'advert' })] : []),
      ...ticks,
    ]
    const [a, good, b] = [run(0.1, false), run(0.7, true), run(0.4, true)]
    expect((await compareRuns({ steps: a }, { steps: b })).differences).toHaveLength(2)
    const learned = { good: { steps: good } }
    expect((await compareRuns({ steps: a }, { steps: b }, learned)).differences).toEqual([])
    const broken = b.with(1, text('server', { type: 'stats', load: 0.2, users: [{ name: 'eve', age: 36 }] }))
    expect((await compareRuns({ steps: a }, { steps: broken }, learned)).differences).toMatchObject([
      { kind: 'changed', parts: [{ path: '$.users[0].name', a: '"ada"', b: '"eve"' }] },
    ])
  })

  test('a connection that ends without a close frame', async () => {
    const { differences } = await compareRuns(
      { steps: [hello, { from: 'client', after: 1, send: { close: 1000 } }] },
      { steps: [hello] },
    )
    expect(differences).toMatchObject([{ kind: 'missing', a: { opcode: 8 } }])
  })
})
