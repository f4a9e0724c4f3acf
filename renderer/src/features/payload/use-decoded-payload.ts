import { DECODER_IDS, MAX_DECODED_BYTES } from '@shared/decoders/decoder'
import { MAX_PROTO_CHARACTERS, type DecoderChoiceName } from '@shared/ipc/decoded-payload'
import { computed, shallowRef } from 'vue'
import { useDetailsStore } from '../../state/details-store'
import { useFormats } from '../../text/use-formats'
import { useText } from '../../text/use-text'
import { useDecodedStore } from './decoded-store'
import { readJson, type JsonDocument } from './json/json-document'

/** The selected message decoded, in words and as a tree, and what can be chosen. */
export function useDecodedPayload() {
  const { t } = useText()
  const { bytes, count } = useFormats()
  const details = useDetailsStore()
  const store = useDecodedStore()
  const fileProblem = shallowRef<string | null>(null)

  const frame = computed(() => details.frame?.row ?? null)
  const choice = computed<DecoderChoiceName>(() =>
    frame.value === null ? 'auto' : (store.choices.get(frame.value.connection) ?? 'auto'),
  )
  const document = computed<JsonDocument | null>(() => {
    const json = store.decoded?.json ?? null
    const result = json === null ? null : readJson(json)
    return result?.ok === true ? result.document : null
  })
  const autoName = computed(() => {
    const { decoder = null, reason = null } = store.decoded ?? {}
    if (choice.value !== 'auto' || decoder === null || reason === 'user') return t('decoded.auto')
    return t('decoded.autoFound', { name: t(`decoded.names.${decoder}`) })
  })
  const options = computed(() => [
    { value: 'auto' as const, name: autoName.value },
    { value: 'none' as const, name: t('decoded.none') },
    ...DECODER_IDS.map((value) => ({ value, name: t(`decoded.names.${value}`) })),
  ])
  const reason = computed(() => {
    const reason = store.decoded?.reason ?? null
    return reason === null || reason === 'user' ? null : t(`decoded.reason.${reason}`)
  })
  const remark = computed<string | null>(() => {
    const { problem = null, decoder = null, offset = null, truncated = false } = store.decoded ?? {}
    if (problem === 'too-long') return t('decoded.problem.too-long', { limit: bytes(MAX_DECODED_BYTES) })
    if (problem === 'mismatch' && decoder !== null) {
      const name = t(`decoded.names.${decoder}`)
      return offset === null
        ? t('decoded.problem.mismatch', { name })
        : t('decoded.problem.mismatchAt', { name, offset: count(offset) })
    }
    if (problem !== null) return t(`decoded.problem.${problem}`)
    return truncated ? t('decoded.truncated') : null
  })
  const isProtobuf = computed(() => store.decoded?.decoder === 'protobuf')
  const typeNames = computed(() => (store.types?.ok === true ? store.types.typeNames : []))
  const rootType = computed(() => (store.types?.ok === true ? store.types.rootType : ''))
  const typesProblem = computed<string | null>(() => {
    if (fileProblem.value !== null) return fileProblem.value
    if (store.types === null || store.types.ok) return null
    const { line } = store.types
    return line === null ? t('decoded.proto.wrong') : t('decoded.proto.wrongLine', { line: count(line) })
  })

  function choose(decoder: DecoderChoiceName): void {
    if (frame.value !== null) void store.choose(frame.value.connection, decoder)
  }

  async function loadFile(file: File): Promise<void> {
    fileProblem.value = null
    // UTF-8 has at least one byte a character.
    if (file.size > MAX_PROTO_CHARACTERS) {
      fileProblem.value = t('decoded.proto.tooLong', { limit: count(MAX_PROTO_CHARACTERS) })
      return
    }
    await store.loadTypes(await file.text())
  }

  return {
    store,
    choice,
    options,
    choose,
    document,
    reason,
    remark,
    isProtobuf,
    typeNames,
    rootType,
    typesProblem,
    loadFile,
  }
}
