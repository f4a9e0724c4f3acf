import { expect, test } from 'vitest'
import { compareSessions } from '../../../electron/engine/compare/compare-sessions'
import { UNWATCHED_JOB } from '../../../electron/engine/jobs/running-job'
import {
  findPython,
  missing,
  type ClientStep,
  type WebsocketsOptions,
} from '../../support/peers/python-peers'
import { recordConversation, temporaryFolder } from '../../support/recorded-conversation'

const python = findPython('websockets')
const title = (text: string): string => (python === null ? `${text} (${missing('websockets')})` : text)

/** Everything a client library does: large and small, binary, fragments, pings; answers awaited and not. */
const STEPS: ClientStep[] = [
  { send: '{"type":"hello","id":"c45572b9-4b5f-4c05-9638-29c351702a52"}' },
  { receive: 1 },
  { sendBinary: Buffer.from([1, 2, 3]).toString('base64') },
  { receive: 1 },
  { ping: 'there' },
  { send: 'one' },
  { send: 'two' },
  { send: 'three' },
  { receive: 3 },
  { sendFragments: ['{"type":"lo', 'ng","text":"', `${'x'.repeat(70_000)}"}`] },
  { receive: 1 },
  { close: [1000, 'done'] },
]

/** How busy the machine is at the moment is no difference. */
const UNTIMED = { lateAfter: null }

const record = async (options: WebsocketsOptions = {}, steps = STEPS) =>
  (await recordConversation(python!, temporaryFolder(), steps, options)).recording.session

test.skipIf(python === null)(
  title('runs of a real client and server are equal: other ports, keys, masks, times'),
  { timeout: 60_000 },
  async () => {
    const first = await record()
    for (let run = 0; run < 4; run++) {
      const { differences, messages } = await compareSessions(first, await record(), UNTIMED, UNWATCHED_JOB)
      expect(differences).toEqual([])
      expect(messages.a).toBeGreaterThan(12)
    }
  },
)

test.skipIf(python === null)(
  title('another server is told apart: no compression, another answer'),
  { timeout: 60_000 },
  async () => {
    const first = await record()
    const plain = await compareSessions(first, await record({ compression: false }), UNTIMED, UNWATCHED_JOB)
    expect(plain.differences).toMatchObject([
      { kind: 'handshake', rule: 'offered-extensions', b: null },
      { kind: 'handshake', rule: 'extensions', b: null },
    ])
    const steps = STEPS.with(0, { send: '{"type":"hullo","id":"d0f2a24b-f225-4923-9ae7-ee61d0389f63"}' })
    const other = await compareSessions(first, await record({}, steps), UNTIMED, UNWATCHED_JOB)
    expect(other.differences[0]).toMatchObject({
      kind: 'changed',
      a: { direction: 0, frame: 0 },
      parts: [{ path: '$.type', a: '"hello"', b: '"hullo"' }],
    })
  },
)
