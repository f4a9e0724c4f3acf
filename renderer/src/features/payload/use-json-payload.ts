import { computed, watch } from 'vue'
import { readText } from '../../text/format/byte-text'
import {
  JSON_DEPTH_LIMIT,
  JSON_NODE_LIMIT,
  JSON_TEXT_LIMIT,
  readJson,
  type JsonDocument,
} from './json/json-document'
import { usePayloadStore } from './payload-store'
import { useFormats } from '../../text/use-formats'
import { useText } from '../../text/use-text'

/** The selected payload as a JSON document, or the sentence that says why there is none. */
export function useJsonPayload() {
  const { t } = useText()
  const { bytes, count } = useFormats()
  const payload = usePayloadStore()

  const isTooLong = computed(() => payload.total > JSON_TEXT_LIMIT)
  const isWhole = computed(() => payload.loaded && payload.bytes.length === payload.total)
  const result = computed(() => {
    if (!isWhole.value || isTooLong.value || payload.total === 0) return null
    return readJson(readText(payload.bytes, false).text)
  })
  const document = computed<JsonDocument | null>(() =>
    result.value?.ok === true ? result.value.document : null,
  )
  const remark = computed<string | null>(() => {
    if (!payload.loaded) return null
    if (payload.total === 0) return t('payload.empty')
    if (isTooLong.value) {
      return t('payload.json.tooLong', { limit: bytes(JSON_TEXT_LIMIT), total: bytes(payload.total) })
    }
    if (!isWhole.value) return payload.incomplete === null ? null : t('payload.json.partial')
    if (result.value === null || result.value.ok) return null
    const { problem, offset } = result.value
    if (problem === 'syntax') return t('payload.json.notJson', { offset: count(offset) })
    return t(`payload.json.${problem}`, {
      limit: count(problem === 'too-deep' ? JSON_DEPTH_LIMIT : JSON_NODE_LIMIT),
    })
  })

  // A tree needs the whole document.
  watch(
    () => [payload.loaded, payload.source],
    () => {
      if (payload.canLoadMore && !isTooLong.value) void payload.loadUpTo(JSON_TEXT_LIMIT)
    },
    { immediate: true },
  )

  return { document, remark }
}
