import * as v from 'valibot'
import { DECODER_IDS, type DecoderId } from '../decoders/decoder'
import type { DecoderReason } from '../decoders/choose-decoder'

/** How a connection's messages are to be read: one decoder, none, or the one Sockscope finds. */
export const decoderChoice = v.picklist([...DECODER_IDS, 'none', 'auto'])
export type DecoderChoiceName = v.InferOutput<typeof decoderChoice>

/** Characters of a .proto file. */
export const MAX_PROTO_CHARACTERS = 1 << 20

/** A message decoded, or why it is not. */
export interface DecodedPayload {
  /** What it was read as; null where nothing is known to fit. */
  decoder: DecoderId | null
  reason: DecoderReason | 'user' | null
  /** One line in the protocol's own words; empty where it was not decoded. */
  summary: string
  /** JSON of what was found; null where it was not decoded. */
  json: string | null
  truncated: boolean
  /** `mismatch`: it is not what it was read as, seen at byte `offset` where that is known. */
  problem: 'no-decoder' | 'no-message' | 'incomplete' | 'too-long' | 'mismatch' | null
  offset: number | null
}

/** The types of a .proto file that was loaded, or the line where it is wrong. */
export type ProtobufTypes =
  { ok: true; typeNames: readonly string[]; rootType: string } | { ok: false; line: number | null }
