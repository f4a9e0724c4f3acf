import { defineStore } from 'pinia'
import { computed, shallowRef, watch } from 'vue'
import type { ExportFormat } from '@shared/model/export-format'
import type { ExportedFile, ExportPreview, ExportRequest, ExportScope } from '@shared/model/export-request'
import { bridge } from '../../bridge/bridge'
import { LatestRequest } from '../../bridge/latest-request'
import { languageInForce } from '@shared/model/language'
import { useAppStore } from '../../state/app-store'
import { useSelectionStore } from '../../state/selection-store'
import { useSessionStore } from '../../state/session-store'
import { useRedactionStore } from './redaction-store'

export type ScopeChoice = 'session' | 'connection' | 'frame'
const TEXT_FORMATS: readonly ExportFormat[] = [
  'har',
  'csv',
  'markdown',
  'python',
  'pytest',
  'javascript',
  'playwright',
  'msw',
  'websocat',
]

/** What the export dialog asks for, and what became of it. */
export const useExportStore = defineStore('export', () => {
  const app = useAppStore()
  const session = useSessionStore()
  const selection = useSelectionStore()
  const redaction = useRedactionStore()
  const isOpen = shallowRef(false)
  const format = shallowRef<ExportFormat>('pcapng')
  const choice = shallowRef<ScopeChoice>('session')
  const gzip = shallowRef(false)
  const preview = shallowRef<ExportPreview | null>(null)
  /** The last file that was written, until the notice of it is dismissed. */
  const exported = shallowRef<ExportedFile | null>(null)

  const choices = computed<ScopeChoice[]>(() => [
    'session',
    ...(selection.subject === null ? [] : (['connection'] as const)),
    ...(selection.frame === null ? [] : (['frame'] as const)),
  ])
  const isCapture = computed(() => format.value === 'pcapng' || format.value === 'pcap')
  const canCopy = computed(() => TEXT_FORMATS.includes(format.value))
  const scope = computed<ExportScope>(() => {
    const { subject, frame } = selection
    if (choice.value === 'connection' && subject !== null)
      return { kind: 'connections', connections: [subject] }
    if (choice.value === 'frame' && frame !== null) return { kind: 'frames', rows: [frame.row] }
    return { kind: 'session' }
  })
  const request = computed<ExportRequest>(() => ({
    format: format.value,
    scope: scope.value,
    language: languageInForce(app.settings.language, app.state?.systemLanguage ?? 'en'),
    gzip: gzip.value && isCapture.value,
    redact: redaction.rules,
  }))
  /** A rule that cannot be read would leave in the file what somebody believes is taken out. */
  const isReady = computed(() => !redaction.isOn || redaction.problem === null)

  const previews = new LatestRequest<{ session: number; request: ExportRequest }, ExportPreview | null>(
    async (asked) => {
      const answer = await bridge().app('export.preview', asked)
      return answer.ok ? answer.value : null
    },
    (answer) => {
      preview.value = answer
    },
  )

  watch([isOpen, request, () => session.id], () => {
    preview.value = null
    if (isOpen.value && session.id !== null) previews.ask({ session: session.id, request: request.value })
    else previews.cancel()
  })

  watch([isOpen, () => redaction.rules, () => session.id], ([open, , id]) => redaction.look(open ? id : null))

  function show(): void {
    if (session.id === null) return
    // The default scope is what is selected.
    if (!choices.value.includes(choice.value)) choice.value = 'session'
    isOpen.value = true
  }

  /** Asks where to, then writes; the dialog is gone meanwhile, and the job's progress shown. */
  async function save(): Promise<void> {
    if (session.id === null || !isReady.value) return
    isOpen.value = false
    const answer = await app.exportFile(session.id, request.value)
    if (answer?.ok === true && answer.value !== null) exported.value = answer.value
  }

  async function copy(): Promise<void> {
    if (session.id === null || !isReady.value) return
    isOpen.value = false
    await app.exportToClipboard(session.id, request.value)
  }

  return {
    isOpen,
    format,
    choice,
    choices,
    gzip,
    isCapture,
    canCopy,
    isReady,
    preview,
    exported,
    show,
    save,
    copy,
  }
})
