import type { Decode, DecoderId } from '@shared/decoders/decoder'
import { decodeCbor } from '@shared/decoders/binary/cbor'
import { decodeMsgpack } from '@shared/decoders/binary/msgpack'
import { decodeProtobuf } from '@shared/decoders/binary/protobuf'
import { decodeActionCable } from '@shared/decoders/json-protocols/action-cable'
import { decodeGraphql } from '@shared/decoders/json-protocols/graphql-ws'
import { decodeJsonRpc } from '@shared/decoders/json-protocols/json-rpc'
import { decodeJupyter } from '@shared/decoders/json-protocols/jupyter'
import { decodePhoenix } from '@shared/decoders/json-protocols/phoenix'
import { decodeSignalr } from '@shared/decoders/json-protocols/signalr'
import { decodeSocketIo } from '@shared/decoders/json-protocols/socket-io'
import { decodeSockjs } from '@shared/decoders/json-protocols/sockjs'
import { decodeWamp } from '@shared/decoders/json-protocols/wamp'
import { decodeBase64, decodeJwt, decodeUrlEncoded, decodeXml } from '@shared/decoders/peel/peel'
import { decodeStomp } from '@shared/decoders/stomp'
import { decodeMqtt } from './mqtt'

/** Every decoder by its name. */
export const DECODERS: Readonly<Record<DecoderId, Decode>> = {
  'socket-io': decodeSocketIo,
  sockjs: decodeSockjs,
  stomp: decodeStomp,
  graphql: decodeGraphql,
  signalr: decodeSignalr,
  'action-cable': decodeActionCable,
  phoenix: decodePhoenix,
  mqtt: decodeMqtt,
  wamp: decodeWamp,
  'json-rpc': decodeJsonRpc,
  jupyter: decodeJupyter,
  msgpack: decodeMsgpack,
  cbor: decodeCbor,
  protobuf: decodeProtobuf,
  'url-encoded': decodeUrlEncoded,
  base64: decodeBase64,
  jwt: decodeJwt,
  xml: decodeXml,
}
