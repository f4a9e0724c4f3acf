import { LINKTYPE_RAW } from '../link/link-type'
import type { PcapngWriter } from './pcapng-writer'

/**
 * How Sockscope lays out a session file. It is a pcapng file like any other, so Wireshark opens it:
 *
 * - One Section Header Block, whose user application is `Sockscope VERSION`.
 * - One Interface Description Block: LINKTYPE_RAW, nanoseconds, named `sockscope-proxy`. The name says that its
 *   packets are synthetic: TCP segments made up around bytes that sockets relayed.
 * - For each connection the packets of its *client leg*, under the real four-tuple (client, address the proxy
 *   listens on). SYN, SYN+ACK and ACK stand at the time of the accept; sockets do not tell sequence numbers, so the
 *   initial ones are derived from the connection's number and differ between connections that reuse a port. Then
 *   data as it was relayed, at most MAX_SEGMENT_PAYLOAD bytes a packet, each once, in order; at times an empty ACK of
 *   it; FIN and RST as they happened. Bytes that were relayed but not recorded leave a hole in the sequence numbers.
 * - A fact that packets cannot carry (name resolution, the proxy–server leg, modifications, notes) is a comment,
 *   `sockscope: ` and JSON, on a packet of its time: on one of the handshake, or on an otherwise empty ACK of the
 *   client whose window differs by one from the one before, which Wireshark calls a window update.
 * - An Interface Statistics Block at the end, when there was one.
 *
 * Reading it back gives the same stream events as the recording did: the interface name makes the handshake
 * `inferred`, and the comments become facts.
 */
export const SYNTHETIC_INTERFACE_NAME = 'sockscope-proxy'

/** The number of the one interface of a session file. */
export const SESSION_INTERFACE = 0

/** More than any packet we write. */
export const SESSION_SNAP_LENGTH = 262_144

/** Writes the blocks a session file begins with; 512 bytes of room suffice. */
export function beginSessionFile(writer: PcapngWriter, version: string): void {
  writer.sectionHeader(`Sockscope ${version}`)
  writer.interfaceDescription({
    linkType: LINKTYPE_RAW,
    snapLength: SESSION_SNAP_LENGTH,
    name: SYNTHETIC_INTERFACE_NAME,
    description: 'TCP segments synthesised around the bytes a Sockscope proxy relayed',
  })
}
