import { describe, expect, it } from 'vitest'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { InterceptorChain } from '../../../../electron/engine/proxy/intercept/interceptor-chain'
import { RequestRewriter } from '../../../../electron/engine/proxy/intercept/request-rewriter'
import { SWITCHING_PROTOCOLS, UPGRADE_REQUEST } from '../frames'
import { replacing } from './replacing'

const bytes = (text: string): Buffer => Buffer.from(text, 'latin1')
const text = (content: Uint8Array): string => Buffer.from(content).toString('latin1')

describe('two interceptors in a row', () => {
  it('give out what the second makes of what the first gave out', () => {
    const chain = new InterceptorChain([replacing('a', 'b'), replacing('b', 'c')])
    expect(text(chain.pass(CLIENT_TO_SERVER, bytes('abc')))).toBe('ccc')
    expect(text(chain.pass(SERVER_TO_CLIENT, bytes('abc')))).toBe('bcc')
  })

  it('are not asked where the one before gave out nothing yet', () => {
    const chain = new InterceptorChain([replacing('a', 'b'), replacing('b', 'c')])
    expect(chain.pass(CLIENT_TO_SERVER, bytes('?'))).toHaveLength(0)
    expect(text(chain.pass(CLIENT_TO_SERVER, bytes('a')))).toBe('?c')
  })

  it('give out what they held at the end, that of the first through the second', () => {
    const chain = new InterceptorChain([replacing('x', 'y'), replacing('?', '!')])
    expect(text(chain.pass(CLIENT_TO_SERVER, bytes('x?')))).toBe('y')
    expect(text(chain.end(CLIENT_TO_SERVER))).toBe('?')
    const other = new InterceptorChain([replacing('x', 'y'), replacing('o', 'q')])
    other.pass(SERVER_TO_CLIENT, bytes('?'))
    expect(text(other.end(SERVER_TO_CLIENT))).toBe('?')
    expect(other.end(SERVER_TO_CLIENT)).toHaveLength(0)
  })

  it('leave the chain when they have finished, and what they changed last is still told', () => {
    const first = replacing('a', 'b')
    const second = replacing('b', 'c')
    const chain = new InterceptorChain([first, second])
    first.finish()
    expect(text(chain.pass(CLIENT_TO_SERVER, bytes('ab')))).toBe('cc')
    expect(text(chain.pass(CLIENT_TO_SERVER, bytes('ab')))).toBe('ac')
    expect(chain.takeModifications().map(({ original }) => original)).toEqual(['a', 'b', 'b'])
    expect(chain.takeModifications()).toEqual([])
    second.finish()
    chain.pass(CLIENT_TO_SERVER, bytes('b'))
    expect(chain.isEmpty).toBe(true)
    expect(text(chain.pass(CLIENT_TO_SERVER, bytes('b')))).toBe('b')
  })

  it('can be the rewriter of Host behind one that changes what it reads', () => {
    const chain = new InterceptorChain([
      replacing('9001', '9002'),
      new RequestRewriter({ host: 'api.test', origin: null }),
    ])
    expect(text(chain.pass(CLIENT_TO_SERVER, bytes(UPGRADE_REQUEST)))).toBe(
      UPGRADE_REQUEST.replace('Host: localhost:9001', 'Host: api.test').replace('9001', '9002'),
    )
    expect(chain.takeModifications()).toMatchObject([
      { header: 'test', original: '9001' },
      { header: 'Host', original: 'localhost:9002', replacement: 'api.test' },
    ])
    // The rewriter has finished with the 101; the one in front goes on.
    chain.pass(SERVER_TO_CLIENT, bytes(SWITCHING_PROTOCOLS))
    expect(text(chain.pass(CLIENT_TO_SERVER, bytes('9001')))).toBe('9002')
  })
})
