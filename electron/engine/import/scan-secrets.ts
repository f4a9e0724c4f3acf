import { BLOCK_DECRYPTION_SECRETS, BLOCK_SECTION_HEADER } from '@shared/capture/pcapng-block'
import { PcapngFraming } from '@shared/capture/pcapng-framing'
import type { ByteSource } from '../file/byte-source'

const CHUNK = 1 << 20
const HEAD_LENGTH = 8
const DSB_FIXED_LENGTH = 8
const TRAILER_LENGTH = 4

/**
 * Looks through a whole pcapng file for its Decryption Secrets Blocks (draft-ietf-opsawg-pcapng §4.7): some tools write
 * them behind the packets. Nothing else is decoded: a gigabyte takes less than a second.
 */
export function scanSecrets(file: ByteSource, found: (type: number, secrets: Uint8Array) => void): void {
  const framing: PcapngFraming = new PcapngFraming({
    isRead: (type) => type === BLOCK_DECRYPTION_SECRETS || type === BLOCK_SECTION_HEADER,
    block: (type, bytes, view, position, length) => {
      const fixed = position + HEAD_LENGTH
      const room = length - HEAD_LENGTH - DSB_FIXED_LENGTH - TRAILER_LENGTH
      if (type !== BLOCK_DECRYPTION_SECRETS || room < 0) return
      const start = fixed + DSB_FIXED_LENGTH
      const secrets = Math.min(room, view.getUint32(fixed + 4, framing.isLittleEndian))
      found(view.getUint32(fixed, framing.isLittleEndian), bytes.subarray(start, start + secrets))
    },
    passedOver: () => undefined,
  })
  for (let offset = 0; framing.fault === null;) {
    const skipped = Math.min(framing.unneeded, file.size - offset)
    framing.advance(skipped)
    offset += skipped
    const chunk = file.read(offset, CHUNK)
    if (chunk.length === 0) return
    framing.push(chunk)
    offset += chunk.length
  }
}
