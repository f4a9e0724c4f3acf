import type { PacketRow } from '@shared/ipc/packet-rows'
import { flagNames } from '../../text/tcp-flags'
import { useText } from '../../text/use-text'

const ACK = 0x10

/** What a line of the packet list says. The abbreviations are Wireshark's, which its users compare with. */
export function usePacketText() {
  const { t } = useText()

  function info(row: PacketRow): string {
    if (row.fragment) return t('packets.fragment')
    const { tcp } = row
    if (tcp === null) return ''
    const parts = [`[${flagNames(tcp.flags)}]`, `Seq=${tcp.relativeSeq ?? tcp.seq}`]
    if ((tcp.flags & ACK) !== 0) parts.push(`Ack=${tcp.relativeAck ?? tcp.ack}`)
    return [...parts, `Win=${tcp.window}`, `Len=${tcp.length}`].join(' ')
  }

  return { info }
}
