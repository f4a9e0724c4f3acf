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
 * - Where packets were captured beside the proxy: a second Interface Description Block, with the link type of the
 *   interface they were captured on, named `dumpcap-` and its name. It can stand anywhere before its first packet.
 *   - The numbers and times of a captured handshake are a fact (`tcp-handshake`) as soon as they are known: that is
 *     some tenths of a second after the accept, for the kernel hands packets over in batches.
 *   - The captured control segments themselves (SYN, SYN+ACK, the first ACK, FIN, RST), headers only, as and when
 *     they were captured, follow *behind* the last packet of the synthetic flow, and before another flow of the same
 *     four-tuple. There a reader that knows nothing of Sockscope takes the SYN with its other number for a port used
 *     again: tshark shows the bytes once, in one stream, and the real control segments as a stream of their own.
 *     Amid the synthetic flow the same SYN would cut that stream in two. Bytes of data never come twice.
 * - An Interface Statistics Block for each interface at the end, when there was one.
 *
 * Reading it back gives the same stream events as the recording did: the interface name makes the handshake
 * `inferred`, and the comments become facts. Packets of a `dumpcap-` interface behind a `sockscope-proxy` one open no
 * connection and bring no bytes: their handshake takes the place of the inferred one on the latest connection with
 * their four-tuple.
 */
export const SYNTHETIC_INTERFACE_NAME = 'sockscope-proxy'

/** What the name of the interface of captured packets begins with; that of the system's interface follows. */
export const CAPTURED_INTERFACE_PREFIX = 'dumpcap-'

/** The number of the interface of the synthetic packets. */
export const SESSION_INTERFACE = 0

/** The number of the interface of captured packets, where there is one. */
export const CAPTURED_INTERFACE = 1

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
