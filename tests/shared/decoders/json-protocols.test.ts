import { JsonHubProtocol, MessageType } from '@microsoft/signalr'
import { MessagePackHubProtocol } from '@microsoft/signalr-protocol-msgpack'
import { encode as encodeMsgpack } from '@msgpack/msgpack'
import { encode as encodeCbor } from 'cbor2'
import { describe, expect, it } from 'vitest'
import { decodeActionCable } from '@shared/decoders/json-protocols/action-cable'
import { decodeGraphql } from '@shared/decoders/json-protocols/graphql-ws'
import { decodeJsonRpc } from '@shared/decoders/json-protocols/json-rpc'
import { decodeJupyter } from '@shared/decoders/json-protocols/jupyter'
import { decodePhoenix } from '@shared/decoders/json-protocols/phoenix'
import { decodeSignalr } from '@shared/decoders/json-protocols/signalr'
import { decodeSockjs } from '@shared/decoders/json-protocols/sockjs'
import { decodeWamp } from '@shared/decoders/json-protocols/wamp'
import { conversation, decodeAlone, message, shown } from './decoding'

const summary = (result: Parameters<typeof shown>[0]) => shown(result).summary

describe('GraphQL over WebSocket', () => {
  it('says the operation of a subscription', () => {
    const text =
      '{"id":"7","type":"subscribe","payload":{"query":"subscription OnMessage { message { id } }"}}'
    expect(summary(decodeAlone(decodeGraphql, text))).toBe('subscribe 7 OnMessage')
  })

  it('says the first field where the operation has no name', () => {
    expect(
      summary(decodeAlone(decodeGraphql, '{"id":1,"type":"start","payload":{"query":"{ user { id } }"}}')),
    ).toBe('start 1 user')
  })

  it('marks a result with errors', () => {
    expect(summary(decodeAlone(decodeGraphql, '{"id":"7","type":"next","payload":{"errors":[{}]}}'))).toBe(
      'next 7 errors',
    )
  })

  it('keeps every digit of a number', () => {
    const text = '{"id":"7","type":"next","payload":{"data":{"n":12345678901234567890}}}'
    expect(shown(decodeAlone(decodeGraphql, text)).text).toBe(text)
  })

  it('is not any JSON with a type', () => {
    expect(decodeAlone(decodeGraphql, '{"type":"chat"}').ok).toBe(false)
  })
})

describe('Action Cable', () => {
  it('unfolds the JSON within its strings', () => {
    const text = JSON.stringify({
      command: 'message',
      identifier: JSON.stringify({ channel: 'ChatChannel', room: 1 }),
      data: JSON.stringify({ action: 'speak', text: 'hi' }),
    })
    const { summary, json } = shown(decodeAlone(decodeActionCable, text))
    expect(summary).toBe('message ChatChannel speak')
    expect(json).toMatchObject({ identifier: { channel: 'ChatChannel' }, data: { action: 'speak' } })
  })

  it('says ping, welcome and what was rejected', () => {
    expect(summary(decodeAlone(decodeActionCable, '{"type":"ping","message":1700000000}'))).toBe('ping')
    const rejected = '{"identifier":"{\\"channel\\":\\"A\\"}","type":"reject_subscription"}'
    expect(summary(decodeAlone(decodeActionCable, rejected))).toBe('reject_subscription A')
  })
})

describe('Phoenix channels', () => {
  it('reads a join and its reply', () => {
    expect(summary(decodeAlone(decodePhoenix, '["3","3","room:lobby","phx_join",{}]'))).toBe(
      'phx_join room:lobby #3',
    )
    expect(
      summary(
        decodeAlone(decodePhoenix, '["3","3","room:lobby","phx_reply",{"status":"error","response":{}}]'),
      ),
    ).toBe('phx_reply error room:lobby #3')
  })

  it('reads the object form of serializer V1', () => {
    expect(
      summary(decodeAlone(decodePhoenix, '{"topic":"phoenix","event":"heartbeat","payload":{},"ref":"9"}')),
    ).toBe('heartbeat phoenix #9')
  })

  it('reads a binary push from the client', () => {
    const names = ['3', '4', 'room:a', 'blob']
    const bytes = new Uint8Array([
      0,
      ...names.map((name) => name.length),
      ...new TextEncoder().encode(names.join('')),
      9,
      8,
    ])
    const { summary, json } = shown(decodeAlone(decodePhoenix, bytes))
    expect(summary).toBe('push blob room:a')
    expect(json).toMatchObject({ topic: 'room:a', payload: 'bytes(2) 09 08' })
  })
})

describe('JSON-RPC', () => {
  const request = message('{"jsonrpc":"2.0","id":7,"method":"add","params":[1,2]}', { time: 1_000_000n })
  const response = message('{"jsonrpc":"2.0","id":7,"result":3}', { direction: 1, time: 4_500_000n })

  it('pairs a response with its request and says how long it took', () => {
    const { summary, json } = shown(decodeJsonRpc(response, conversation([request, response], 1)))
    expect(summary).toBe('result #7 add · 3.5 ms')
    expect(json).toMatchObject({ answers: [{ id: 7, method: 'add', 'after (ms)': 3.5 }] })
  })

  it('does not pair it with a message of its own direction', () => {
    const own = { ...request, direction: 1 as const }
    expect(summary(decodeJsonRpc(response, conversation([own, response], 1)))).toBe('result #7')
  })

  it('says the error and what a notification is', () => {
    expect(
      summary(
        decodeAlone(decodeJsonRpc, '{"jsonrpc":"2.0","id":"a","error":{"code":-32601,"message":"no such"}}'),
      ),
    ).toBe('error -32601 no such #a')
    expect(summary(decodeAlone(decodeJsonRpc, '{"jsonrpc":"2.0","method":"tick"}'))).toBe('notify tick')
  })

  it('reads a batch', () => {
    const batch = '[{"jsonrpc":"2.0","method":"a","id":1},{"jsonrpc":"2.0","method":"b","id":2}]'
    expect(summary(decodeAlone(decodeJsonRpc, batch))).toBe('a #1 · b #2')
  })
})

describe('SignalR', () => {
  const invocation = {
    type: MessageType.Invocation as const,
    target: 'Send',
    arguments: ['hello', 12],
    invocationId: '3',
    streamIds: [],
    headers: {},
  }

  it("reads what SignalR's own JSON protocol writes", () => {
    const written = new JsonHubProtocol().writeMessage(invocation)
    expect(summary(decodeAlone(decodeSignalr, written))).toBe('invocation Send #3')
  })

  it("reads what SignalR's own MessagePack protocol writes", () => {
    const written = new Uint8Array(new MessagePackHubProtocol().writeMessage(invocation) as ArrayBuffer)
    const { summary, json } = shown(decodeAlone(decodeSignalr, written))
    expect(summary).toBe('invocation Send #3')
    expect(json).toContainEqual(['hello', 12])
  })

  it('reads the handshake, which is JSON in either', () => {
    expect(summary(decodeAlone(decodeSignalr, '{"protocol":"json","version":1}\u001e'))).toBe(
      'handshake json',
    )
    expect(summary(decodeAlone(decodeSignalr, '{}\u001e'))).toBe('handshake accepted')
    expect(
      summary(decodeAlone(decodeSignalr, '{"type":6}\u001e{"type":3,"invocationId":"3","error":"no"}\u001e')),
    ).toBe('ping · completion #3 error no')
  })
})

describe('SockJS', () => {
  it('reads open, heartbeat, messages and close', () => {
    expect(summary(decodeAlone(decodeSockjs, 'o'))).toBe('open')
    expect(summary(decodeAlone(decodeSockjs, 'h'))).toBe('heartbeat')
    expect(summary(decodeAlone(decodeSockjs, 'c[3000,"Go away!"]'))).toBe('close 3000 Go away!')
    expect(shown(decodeAlone(decodeSockjs, 'a["{\\"a\\":1}","b"]'))).toMatchObject({
      summary: 'message ×2',
      json: { messages: [{ a: 1 }, 'b'] },
    })
    expect(summary(decodeAlone(decodeSockjs, '["hi"]'))).toBe('send hi')
  })
})

describe('WAMP', () => {
  const call = [48, 7814135, {}, 'com.app.add', [23, 7]]

  it.each([
    ['wamp.2.json', JSON.stringify(call)],
    ['wamp.2.msgpack', encodeMsgpack(call)],
    ['wamp.2.cbor', encodeCbor(call)],
  ])('reads a call in %s', (subprotocol, payload) => {
    expect(summary(decodeAlone(decodeWamp, payload, { subprotocol }))).toBe('CALL com.app.add 7814135')
  })

  it('says which request an ERROR is of', () => {
    expect(summary(decodeAlone(decodeWamp, '[8,48,7,{},"wamp.error.no_such_procedure"]'))).toBe(
      'ERROR wamp.error.no_such_procedure 7',
    )
  })
})

describe('Jupyter', () => {
  const header = { msg_id: 'a', msg_type: 'execute_request' }
  const parts = ['shell', header, {}, {}, { code: '1+1' }].map((part) =>
    new TextEncoder().encode(typeof part === 'string' ? part : JSON.stringify(part)),
  )

  it('reads the JSON form', () => {
    expect(summary(decodeAlone(decodeJupyter, JSON.stringify({ header, channel: 'shell' })))).toBe(
      'execute_request shell',
    )
  })

  it('reads the binary form of v1 with a buffer', () => {
    const all = [...parts, new Uint8Array([1, 2])]
    const count = all.length + 1
    const head = new DataView(new ArrayBuffer(8 + 8 * count))
    head.setBigUint64(0, BigInt(count), true)
    let at = head.byteLength
    all.forEach((part, index) => {
      head.setBigUint64(8 + 8 * index, BigInt(at), true)
      at += part.length
    })
    head.setBigUint64(8 + 8 * all.length, BigInt(at), true)
    const bytes = new Uint8Array(Buffer.concat([new Uint8Array(head.buffer), ...all]))
    const read = shown(decodeAlone(decodeJupyter, bytes, { subprotocol: 'v1.kernel.websocket.jupyter.org' }))
    expect(read.summary).toBe('execute_request shell')
    expect(read.json).toMatchObject({ content: { code: '1+1' }, buffers: ['bytes(2) 01 02'] })
  })
})
