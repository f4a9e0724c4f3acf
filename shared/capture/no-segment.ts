import type { IpDecoder } from '../ip/ip-decoder'
import { PROTOCOL_ESP, PROTOCOL_L2TP } from '../ip/ip-protocol'
import { behindType, type NotRead } from '../link/link-stop'
import { ipProtocolName } from './layers/names'
import { tunnelPayload } from './tunnel'

/** Protocols that may carry connections, and are not read. */
const CARRIERS: readonly number[] = [PROTOCOL_ESP, PROTOCOL_L2TP]

/** Names an IP packet that leads to no TCP segment. */
export function whyNoSegment({ protocol, payload, payloadEnd }: IpDecoder, bytes: Uint8Array): NotRead {
  const name = ipProtocolName(protocol) ?? `IP protocol ${protocol}`
  const tunnel = tunnelPayload(protocol, bytes, payload, payloadEnd)
  if (tunnel === null) return { name, mayCarry: CARRIERS.includes(protocol) }
  const inside = behindType(tunnel.type, bytes, tunnel.at, payloadEnd)
  return { name: `${tunnel.kind.toUpperCase()}: ${inside.name}`, mayCarry: inside.mayCarry }
}
