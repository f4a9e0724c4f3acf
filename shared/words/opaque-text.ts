import type { Words } from './en'
import { hasKey } from './has-key'

/** Why bytes are shown and not parsed; a reason of a later version as it is. */
export function opaqueReason(words: Words, reason: string): string {
  return hasKey(words.opaqueReasons, reason) ? words.opaqueReasons[reason] : reason
}
