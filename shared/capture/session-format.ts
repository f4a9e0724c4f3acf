import type { CaptureInterface } from '../model/capture-interface'
import { LINKTYPE_RAW } from '../link/link-type'
import type { PcapngWriter } from './pcapng-writer'

/** Interface of the synthetic packets: TCP segments made up around relayed bytes. The format: docs/session-file.md. */
export const SYNTHETIC_INTERFACE_NAME = 'sockscope-proxy'

/** What the name of the interface of captured packets begins with; that of the system's interface follows. */
export const CAPTURED_INTERFACE_PREFIX = 'dumpcap-'

/** The number of the interface of the synthetic packets. */
export const SESSION_INTERFACE = 0

/** The number of the interface of captured packets, where there is one. */
export const CAPTURED_INTERFACE = 1

/** More than any packet we write. */
export const SESSION_SNAP_LENGTH = 262_144

/** The interface of the synthetic packets. */
export const SYNTHETIC_INTERFACE: CaptureInterface = {
  linkType: LINKTYPE_RAW,
  snapLength: SESSION_SNAP_LENGTH,
  name: SYNTHETIC_INTERFACE_NAME,
  description: 'TCP segments synthesised around the bytes a Sockscope proxy relayed',
}

/** Writes the blocks a session file begins with; 512 bytes of room suffice. */
export function beginSessionFile(writer: PcapngWriter, version: string): void {
  writer.sectionHeader(`Sockscope ${version}`)
  writer.interfaceDescription(SYNTHETIC_INTERFACE)
}
