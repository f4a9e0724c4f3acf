import { describe, expect, it } from 'vitest'
import { connectionBadge, stateShape } from '../../../renderer/src/text/connection-badge'
import { connectionPeers, connectionTitle, shortPeers } from '../../../renderer/src/text/connection-title'
import { connectionRow } from '../support/rows'

describe('a connection in the list', () => {
  it('is called by the path its page asked for', () => {
    expect(connectionTitle(connectionRow({ target: '/chat?x=1' }))).toBe('/chat?x=1')
  })

  it('is called by method and path where it is plain HTTP', () => {
    expect(connectionTitle(connectionRow({ protocol: 'http', target: '/index.html' }))).toBe(
      'GET /index.html',
    )
  })

  it('is called by where it was going when no request was seen', () => {
    expect(connectionTitle(connectionRow({ target: null, method: null, targetHost: 'db.local:99' }))).toBe(
      'db.local:99',
    )
  })

  it('names both ends, ports only where both are this computer', () => {
    const local = connectionRow({ targetHost: 'localhost:8765' })
    expect(connectionPeers(local)).toBe('127.0.0.1:51544 → localhost:8765')
    expect(shortPeers(local)).toBe(':51544 → :8765')
    expect(shortPeers(connectionRow({ targetHost: 'example.org:80' }))).toBe(
      '127.0.0.1:51544 → example.org:80',
    )
  })

  it('is marked refused where its Upgrade was, not where a page was missing', () => {
    expect(connectionBadge(connectionRow({ protocol: 'http', status: 403, upgrade: 'refused' }))).toBe(
      'refused',
    )
    expect(
      connectionBadge(connectionRow({ protocol: 'http', status: 404, state: 'closed', worst: 'error' })),
    ).toBe('closed')
    expect(connectionBadge(connectionRow({ state: 'failed', failure: 'dns-failure' }))).toBe('failed')
  })

  it('has a shape for its state that no state of another meaning shares', () => {
    const shapes = (['connecting', 'open', 'closing', 'closed', 'reset', 'failed'] as const).map(stateShape)
    expect(new Set(shapes).size).toBe(6)
    expect(stateShape('refused')).toBe(stateShape('failed'))
  })
})
