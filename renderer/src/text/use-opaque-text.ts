import type { ConnectionDetail } from '@shared/ipc/rows'
import { opaqueReason } from '@shared/words/opaque-text'
import { useFormats } from './use-formats'
import { useFrameText } from './use-frame-text'
import { useText } from './use-text'

type Opaque = ConnectionDetail['opaque'][number]

/** Which bytes are shown and not parsed, and why, as a sentence. */
export function useOpaqueText() {
  const { t, words } = useText()
  const { count } = useFormats()
  const { directionText } = useFrameText()
  return ({ direction, streamOffset, reason }: Opaque): string =>
    t('details.opaqueFrom', {
      direction: directionText(direction),
      offset: count(streamOffset),
      reason: opaqueReason(words.value, reason),
    })
}
