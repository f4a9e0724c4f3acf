import { describeIp } from '../ip/ip-layers'
import { PROTOCOL_TCP } from '../ip/ip-protocol'
import { describeLink } from '../link/link-layers'
import type { Layer } from '../model/layer'
import { describeTcp, type InitialNumbers } from '../tcp/tcp-layers'

const UNKNOWN_NUMBERS: InitialNumbers = { sender: null, other: null }

/**
 * A packet layer by layer, each field with its value and bytes: link, network and transport, then the bytes that are
 * left as the application's. Made for looking at one packet; importing reads the few fields it needs by itself.
 * @param bytes of the packet as captured
 */
export function describePacket(
  linkType: number,
  bytes: Uint8Array,
  initial: InitialNumbers = UNKNOWN_NUMBERS,
): Layer[] {
  const { layers, network } = describeLink(linkType, bytes)
  if (network < 0) return layers
  const ip = describeIp(bytes, network)
  layers.push(...ip.layers)
  let { payload } = ip
  if (ip.protocol === PROTOCOL_TCP && !ip.isLaterFragment) {
    const tcp = describeTcp(bytes, payload, ip.payloadEnd, initial)
    layers.push(tcp.layer)
    payload = tcp.payload
  }
  if (payload < ip.payloadEnd && layers.every(({ fault }) => fault === null)) {
    layers.push({
      layer: 'application',
      protocol: 'payload',
      start: payload,
      end: ip.payloadEnd,
      fields: [],
      fault: null,
    })
  }
  return layers
}
