import { describe, expect, it } from 'vitest'
import { decodeSocketIo } from '@shared/decoders/json-protocols/socket-io'
import { conversation, decodeAlone, message, shown } from './decoding'

const summary = (text: string) => shown(decodeAlone(decodeSocketIo, text)).summary

describe('Socket.IO', () => {
  it('names the packet of Engine.IO below it', () => {
    expect(summary('0{"sid":"lv_VI97HAXpY6yYWAAAB","upgrades":[],"pingInterval":25000}')).toBe(
      'open sid lv_VI97HAXpY6yYWAAAB',
    )
    expect(summary('2')).toBe('ping')
    expect(summary('3probe')).toBe('pong probe')
    expect(summary('1')).toBe('close')
  })

  it('names event, namespace and acknowledgement', () => {
    expect(summary('42["chat.message",{"text":"hi"}]')).toBe('event chat.message')
    expect(summary('42/admin,12["kick","bob"]')).toBe('event kick /admin #12')
    expect(summary('4312["ok"]')).toBe('ack #12')
    expect(summary('40/admin,{"token":"x"}')).toBe('connect /admin')
    expect(summary('44{"message":"Not authorized"}')).toBe('connect_error Not authorized')
    expect(summary('41/admin,')).toBe('disconnect /admin')
  })

  it('joins the attachments, which come in the messages after', () => {
    const messages = [
      message('452-["upload",{"_placeholder":true,"num":1},{"_placeholder":true,"num":0}]'),
      message('3', { direction: 1 }),
      message(new Uint8Array([1, 2])),
      message(new Uint8Array([3])),
    ]
    const first = shown(decodeSocketIo(messages[0]!, conversation(messages, 0)))
    expect(first.summary).toBe('event upload +2 binary')
    expect(first.json).toMatchObject({ data: ['upload', 'bytes(1) 03', 'bytes(2) 01 02'] })
    const second = shown(decodeSocketIo(messages[3]!, conversation(messages, 3)))
    expect(second.summary).toBe('attachment 2/2 of event upload')
  })

  it('leaves the placeholder where an attachment was not captured', () => {
    const text = '451-["upload",{"_placeholder":true,"num":0}]'
    expect(shown(decodeAlone(decodeSocketIo, text)).json).toMatchObject({
      data: ['upload', { _placeholder: true, num: 0 }],
    })
  })

  it('takes a binary message that belongs to no packet for one of Engine.IO', () => {
    expect(shown(decodeAlone(decodeSocketIo, new Uint8Array(5))).summary).toBe('message 5 bytes')
  })
})
