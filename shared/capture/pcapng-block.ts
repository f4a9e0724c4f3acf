/** Block types of pcapng (draft-ietf-opsawg-pcapng §4). */
export const BLOCK_SECTION_HEADER = 0x0a0d0d0a
export const BLOCK_INTERFACE_DESCRIPTION = 0x00000001
/** Obsolete, read only. */
export const BLOCK_PACKET = 0x00000002
export const BLOCK_SIMPLE_PACKET = 0x00000003
export const BLOCK_NAME_RESOLUTION = 0x00000004
export const BLOCK_INTERFACE_STATISTICS = 0x00000005
export const BLOCK_ENHANCED_PACKET = 0x00000006
export const BLOCK_DECRYPTION_SECRETS = 0x0000000a
export const BLOCK_SYSTEMD_JOURNAL = 0x00000009
export const BLOCK_SYSDIG_EVENT = 0x00000204
export const BLOCK_SYSDIG_EVENT_V2 = 0x00000216
export const BLOCK_SYSDIG_EVENT_V2_LARGE = 0x00000221
export const BLOCK_CUSTOM = 0x00000bad
export const BLOCK_CUSTOM_NO_COPY = 0x40000bad

/** The byte-order magic of a Section Header Block, as it reads in the section's own order. */
export const BYTE_ORDER_MAGIC = 0x1a2b3c4d

/** Options any block may carry (§3.5). */
export const OPTION_END = 0
export const OPTION_COMMENT = 1

export const SHB_HARDWARE = 2
export const SHB_OS = 3
export const SHB_USER_APPLICATION = 4

export const IDB_NAME = 2
export const IDB_DESCRIPTION = 3
export const IDB_TIMESTAMP_RESOLUTION = 9
export const IDB_TIMESTAMP_OFFSET = 14

export const EPB_FLAGS = 2
export const EPB_DROP_COUNT = 4

export const ISB_RECEIVED = 4
export const ISB_DROPPED = 5
export const ISB_OS_DROPPED = 7

export const NAME_RECORD_END = 0
export const NAME_RECORD_IPV4 = 1
export const NAME_RECORD_IPV6 = 2

/** Secrets type of a TLS key log (the bytes spell "TLSK"). */
export const SECRETS_TLS_KEY_LOG = 0x544c534b

/** Everything in a block is padded to this. */
export function paddedLength(length: number): number {
  return Math.ceil(length / 4) * 4
}
