import { encode as encodeMsgpack, ExtData } from '@msgpack/msgpack'
import { encode as encodeCbor, Tag } from 'cbor2'
import { describe, expect, it } from 'vitest'
import { decodeCbor } from '@shared/decoders/binary/cbor'
import { decodeMsgpack } from '@shared/decoders/binary/msgpack'
import { decodeProtobuf } from '@shared/decoders/binary/protobuf'
import { readProtobufSchema } from '../../../electron/engine/decode/protobuf-schema'
import protobuf from 'protobufjs'
import { decodeAlone, shown } from './decoding'

describe('MessagePack', () => {
  it('keeps big numbers, bytes, dates and extension types', () => {
    const bytes = encodeMsgpack(
      { n: 2n ** 63n, b: new Uint8Array([1, 2]), t: new Date(0), x: new ExtData(5, new Uint8Array([9])) },
      { useBigInt64: true },
    )
    expect(shown(decodeAlone(decodeMsgpack, bytes)).text).toBe(
      '{"n":9223372036854775808,"b":"bytes(2) 01 02","t":"1970-01-01T00:00:00.000Z","x":{"extension type":5,"data":"bytes(1) 09"}}',
    )
  })

  it('reads several values one after another', () => {
    const bytes = new Uint8Array([...encodeMsgpack(1), ...encodeMsgpack('a')])
    expect(shown(decodeAlone(decodeMsgpack, bytes)).json).toEqual([1, 'a'])
  })

  it('is not what is cut', () => {
    expect(decodeAlone(decodeMsgpack, encodeMsgpack({ a: 'bcd' }).subarray(0, 4)).ok).toBe(false)
  })
})

describe('CBOR', () => {
  it('keeps maps with any keys, tags and big numbers', () => {
    const value = new Map<unknown, unknown>([
      [1, 2n ** 70n],
      ['t', new Tag(40000, 'x')],
      ['u', undefined],
    ])
    expect(shown(decodeAlone(decodeCbor, encodeCbor(value))).json).toEqual({
      1: Number(2n ** 70n),
      t: { 'tag 40000': 'x' },
      u: 'undefined',
    })
  })

  it('reads a sequence', () => {
    expect(shown(decodeAlone(decodeCbor, new Uint8Array([1, 2, 0x61, 0x61]))).json).toEqual([1, 2, 'a'])
  })
})

const PROTO = `
syntax = "proto3";
package chat;
enum Kind { TEXT = 0; IMAGE = 3; }
message User { sint64 id = 1; string name = 2; }
message Message {
  User from = 1;
  Kind kind = 2;
  repeated int32 tags = 3;
  bytes blob = 4;
  double score = 5;
  map<string, uint64> counts = 6;
}
`

describe('protobuf', () => {
  const type = protobuf.parse(PROTO, { keepCase: true }).root.lookupType('chat.Message')
  const bytes = type
    .encode({
      from: { id: -3, name: 'Ada' },
      kind: 3,
      tags: [1, 2, 300],
      blob: new Uint8Array([0, 255]),
      score: 1.5,
      counts: { a: 7 },
    })
    .finish()

  it('is read by what the wire says where no types are known', () => {
    const { json } = shown(decodeAlone(decodeProtobuf, bytes))
    expect(json).toEqual({
      1: { 1: 5, 2: 'Ada' },
      2: 3,
      3: 'bytes(4) 01 02 ac 02',
      4: 'bytes(2) 00 ff',
      5: 1.5,
      6: { 1: 'a', 2: 7 },
    })
  })

  it('is read with the names and types of a .proto file', () => {
    const read = readProtobufSchema(PROTO, 'chat.Message')
    if (!read.ok) throw new Error(read.reason)
    expect(read.schema.typeNames).toEqual(['chat.User', 'chat.Message'])
    const { summary, json } = shown(decodeAlone(decodeProtobuf, bytes, { schema: read.schema }))
    expect(summary).toMatch(/^Message \{"from":\{"id":-3/)
    expect(json).toEqual({
      from: { id: -3, name: 'Ada' },
      kind: 'IMAGE',
      tags: [1, 2, 300],
      blob: 'bytes(2) 00 ff',
      score: 1.5,
      counts: [{ key: 'a', value: 7 }],
    })
  })

  it('says the line of a .proto file that is wrong', () => {
    expect(readProtobufSchema('syntax = "proto3";\nmessage A {\n  int32 = 1;\n}', null)).toMatchObject({
      ok: false,
      line: 3,
    })
  })

  it('says where the bytes stop being protobuf', () => {
    expect(decodeAlone(decodeProtobuf, new Uint8Array([8, 1, 0x0f]))).toEqual({ ok: false, offset: 3 })
  })
})
