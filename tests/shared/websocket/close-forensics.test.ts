import { describe, expect, it } from 'vitest'
import {
  firstToEnd,
  type EndEvent,
  type EndingFacts,
  type SeenClose,
} from '@shared/websocket/close-forensics'
import { pageCloseEvent } from '@shared/websocket/page-close-event'
import { pythonException } from '@shared/websocket/python-close-exception'

// What real programs do is checked in tests/integration/session/close-forensics.test.ts; here is what they cannot be
// made to do at will.

const close = (
  direction: 0 | 1,
  code: number | null,
  reason = '',
  problem: SeenClose['problem'] = null,
): EndEvent => ({
  kind: 'close-frame',
  direction,
  close: { code, reason, problem },
})
const fin = (direction: 0 | 1): EndEvent => ({ kind: 'fin', direction })
const rst = (direction: 0 | 1): EndEvent => ({ kind: 'rst', direction })
const ended = (...events: EndEvent[]): EndingFacts => ({ opening: { kind: 'open' }, events, over: true })
const server = (facts: EndingFacts) => pythonException(facts, 1)

describe('What is said of a connection that ended', () => {
  it('is nothing while the connection lives, though a close frame has passed', () => {
    const facts = { ...ended(close(0, 1000)), over: false }
    expect(pageCloseEvent(facts)).toEqual({ kind: 'none-yet' })
    expect(server(facts)).toEqual({ kind: 'none-yet' })
    expect(firstToEnd(facts)).toEqual({ by: 'client', how: 'close-frame' })
  })

  it('tells close frames that crossed from an answer: the library answers with an exact copy', () => {
    const crossed = ended(close(0, 1000), close(1, 1001), fin(1), fin(0))
    expect(server(crossed)).toMatchObject({
      name: 'ConnectionClosedOK',
      message: 'sent 1001 (going away); then received 1000 (OK)',
    })
    const answered = ended(close(0, 1000), close(1, 1000), fin(1), fin(0))
    expect(server(answered)).toMatchObject({ message: 'received 1000 (OK); then sent 1000 (OK)' })
  })

  it('takes an empty close frame for 1005, which is an error to Python and clean to the page', () => {
    const facts = ended(close(1, null), close(0, null), fin(1), fin(0))
    expect(pythonException(facts, 0)).toMatchObject({
      name: 'ConnectionClosedError',
      message: 'received 1005 (no status code [internal]); then sent 1005 (no status code [internal])',
    })
    expect(pageCloseEvent(facts)).toMatchObject({ code: 1005, wasClean: true })
  })

  it('reads no answer once the library itself has failed the connection', () => {
    expect(server(ended(close(1, 1002), close(0, 1002), fin(1)))).toMatchObject({
      message: 'sent 1002 (protocol error); no close frame received',
    })
  })

  it('calls its own prediction uncertain where the application may have chosen the code of a failure', () => {
    expect(server(ended(close(1, 1011, 'overloaded'), close(0, 1011, 'overloaded'), fin(1)))).toMatchObject({
      message: 'sent 1011 (unexpected error) overloaded; then received 1011 (unexpected error) overloaded',
      certain: true,
    })
    expect(server(ended(close(0, 1000), rst(0)))).toMatchObject({ certain: false })
  })

  it('does not take a broken close frame for one that was received', () => {
    const facts = ended(close(0, 1005, '', 'code'), close(1, 1002), fin(1))
    expect(server(facts)).toMatchObject({ message: 'sent 1002 (protocol error); no close frame received' })
  })

  it('names the first to act: a close frame, a FIN, an RST, the relay, or the server that refused', () => {
    expect(firstToEnd(ended(close(1, 1000), fin(0)))).toEqual({ by: 'server', how: 'close-frame' })
    expect(firstToEnd(ended(fin(0), fin(1)))).toEqual({ by: 'client', how: 'fin' })
    expect(firstToEnd(ended(rst(1)))).toEqual({ by: 'server', how: 'rst' })
    expect(
      firstToEnd(ended({ kind: 'relay-failure', failure: 'idle-timeout', leg: 'proxy-server' }, rst(1))),
    ).toEqual({ by: 'sockscope', how: 'relay-failure' })
    expect(firstToEnd({ ...ended(fin(1)), opening: { kind: 'refused', status: 403 } })).toEqual({
      by: 'server',
      how: 'refused',
    })
  })
})
