import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { describe, expect, it } from 'vitest'
import { clientFrame, closePayload, frameBytes } from '../websocket/frame-bytes'
import { Transcript, upgradeRequest, upgradeResponse } from './transcript'

describe('the Upgrade, from HTTP to WebSocket', () => {
  it('reads as the story of one connection', () => {
    const connection = new Transcript()

    // The client asks, as in RFC 6455 §1.3, and nothing is known until the server agrees.
    connection.client(upgradeRequest())
    expect(connection.news()).toEqual(['protocol http'])

    // The server agrees: it shows that it read the key. From the empty line on, both directions carry frames.
    connection.server(upgradeResponse())
    expect(connection.news()).toEqual(['http GET /chat -> 101', 'protocol websocket', 'upgrade accept valid'])

    // A text message of one frame, masked because the client sends it.
    connection.client(clientFrame({ payload: 'Hello' }))
    expect(connection.news()).toEqual([
      'frame 0 client text, 5 bytes',
      'message client text, frame 0, 5 bytes',
    ])

    // The answer in two fragments, with a ping between them, which is allowed.
    connection.server(frameBytes({ fin: false, payload: 'Hel' }))
    connection.server(frameBytes({ opcode: 9, payload: 'are you there' }))
    connection.server(frameBytes({ opcode: 0, payload: 'lo' }))
    connection.client(clientFrame({ opcode: 10, payload: 'are you there' }))
    expect(connection.news()).toEqual([
      'frame 1 server text, not final, 3 bytes',
      'frame 2 server ping, 13 bytes',
      'frame 3 server continuation, 2 bytes',
      'message server text, 2 frames 1-3, 5 bytes',
      'frame 4 client pong, 13 bytes',
    ])

    // The closing handshake: the code is echoed, then the server closes TCP first.
    connection.client(clientFrame({ opcode: 8, payload: closePayload(1000, 'bye') }))
    connection.server(frameBytes({ opcode: 8, payload: closePayload(1000) }))
    connection.fin(SERVER_TO_CLIENT).fin(CLIENT_TO_SERVER).end()
    expect(connection.news()).toEqual([
      'frame 5 client close, 5 bytes, code 1000 "bye"',
      'frame 6 server close, 2 bytes, code 1000 ""',
    ])
  })
})
