import type { ConnectionDetail } from '@shared/ipc/rows'
import { useFormats } from './use-formats'
import { useFrameText } from './use-frame-text'
import { useOpaqueReason } from './use-opaque-reason'
import { useText } from './use-text'

type Opaque = ConnectionDetail['opaque'][number]

/** Which bytes are shown and not parsed, and why, as a sentence. */
export function useOpaqueText() {
  const { t } = useText()
  const { count } = useFormats()
  const { directionText } = useFrameText()
  const opaqueReason = useOpaqueReason()
  return ({ direction, streamOffset, reason }: Opaque): string =>
    t('details.opaqueFrom', {
      direction: directionText(direction),
      offset: count(streamOffset),
      reason: opaqueReason(reason),
    })
}
