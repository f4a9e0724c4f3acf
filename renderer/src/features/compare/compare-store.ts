import { defineStore } from 'pinia'
import { computed, shallowRef, triggerRef, watch } from 'vue'
import type { ComparisonRow, ComparisonSummary } from '@shared/ipc/comparison-rows'
import type { ConnectionRow } from '@shared/ipc/rows'
import { MAX_WINDOW_ROWS } from '@shared/ipc/session-commands'
import type { ComparisonRequest } from '@shared/model/comparison-request'
import { formatEndpoint } from '@shared/model/endpoint'
import type { ReplayPace } from '@shared/model/replay'
import { bridge } from '../../bridge/bridge'
import { RowWindow } from '../../rows/row-window'
import { useAppStore } from '../../state/app-store'
import { useJobsStore } from '../../state/jobs-store'
import { useSelectionStore } from '../../state/selection-store'
import { useSessionStore } from '../../state/session-store'

export type CompareChoice = ComparisonRequest['with']

/** Where a page finds a replayed server unless somebody says otherwise. */
const DEFAULT_PORT = 9002

/** What the dialog compares, how far that is, and what became of it. */
export const useCompareStore = defineStore('compare', () => {
  const app = useAppStore()
  const jobs = useJobsStore()
  const session = useSessionStore()
  const selection = useSelectionStore()
  const isOpen = shallowRef(false)
  const choice = shallowRef<CompareChoice>('file')
  /** WebSockets of the session, the first thousand connections looked at. */
  const connections = shallowRef<readonly ConnectionRow[]>([])
  const other = shallowRef<number | null>(null)
  const target = shallowRef('')
  const port = shallowRef(DEFAULT_PORT)
  const pace = shallowRef<ReplayPace>('answers')
  const isRunning = shallowRef(false)
  const result = shallowRef<ComparisonSummary | null>(null)
  const rows = shallowRef(new RowWindow<ComparisonRow>(() => triggerRef(rows)))

  /** The connection that is taken to be good; null where the whole session is. */
  const subject = computed(
    () => connections.value.find(({ connection }) => connection === selection.subject) ?? null,
  )
  const others = computed(() =>
    connections.value.filter(({ connection }) => connection !== subject.value?.connection),
  )
  const choices = computed<CompareChoice[]>(() => {
    if (subject.value === null) return ['file']
    return others.value.length === 0 ? ['file', 'server', 'page'] : ['connection', 'file', 'server', 'page']
  })
  const isReplay = computed(() => choice.value === 'server' || choice.value === 'page')
  const url = computed(() => `ws://127.0.0.1:${port.value}${subject.value?.target ?? '/'}`)
  const request = computed<ComparisonRequest | null>(() => {
    const connection = subject.value?.connection ?? null
    if (choice.value === 'file') return { with: 'file', connection }
    if (connection === null) return null
    switch (choice.value) {
      case 'connection':
        return other.value === null ? null : { with: 'connection', connection, other: other.value }
      case 'server':
        return target.value.trim() === ''
          ? null
          : { with: 'server', connection, target: target.value.trim(), pace: pace.value }
      case 'page':
        return isPort(port.value) ? { with: 'page', connection, port: port.value, pace: pace.value } : null
    }
  })
  /** The job of the comparison, which can be stopped. */
  const job = computed(
    () =>
      jobs.jobs.find(
        ({ kind, session: owner }) => owner === session.id && (kind === 'compare' || kind === 'replay'),
      ) ?? null,
  )

  async function show(): Promise<void> {
    const { id } = session
    if (id === null) return
    const answer = await bridge().session(id, 'rows.window', {
      of: { table: 'connections' },
      offset: 0,
      count: MAX_WINDOW_ROWS,
    })
    if (session.id !== id) return
    const listed = answer.rows as ConnectionRow[]
    connections.value = listed.filter(({ protocol, upgrade }) => protocol === 'websocket' || upgrade !== null)
    if (!choices.value.includes(choice.value)) choice.value = choices.value[0] ?? 'file'
    if (!others.value.some(({ connection }) => connection === other.value))
      other.value = others.value[0]?.connection ?? null
    // Behind a recording proxy, the server itself.
    const server = subject.value
    if (target.value === '' && server !== null)
      target.value = `ws://${server.targetHost ?? formatEndpoint(server.server)}`
    isOpen.value = true
  }

  async function run(): Promise<void> {
    const { id } = session
    const asked = request.value
    if (id === null || asked === null || isRunning.value) return
    isRunning.value = true
    try {
      const answer = await app.compare(id, asked)
      if (answer?.ok === true && answer.value !== null && session.id === id) take(id, answer.value)
    } finally {
      isRunning.value = false
    }
  }

  function take(id: number, summary: ComparisonSummary): void {
    result.value = summary
    rows.value.reset((offset, count) => bridge().session(id, 'comparison.window', { offset, count }))
  }

  function stop(): void {
    if (job.value !== null) void jobs.cancel(job.value.id)
  }

  watch(
    () => session.id,
    () => {
      isOpen.value = false
      result.value = null
      target.value = ''
      rows.value.reset(null)
    },
  )

  return {
    isOpen,
    choice,
    choices,
    others,
    other,
    target,
    port,
    pace,
    subject,
    isReplay,
    url,
    request,
    isRunning,
    job,
    result,
    rows,
    show,
    run,
    stop,
  }
})

function isPort(value: number): boolean {
  return Number.isInteger(value) && value > 0 && value < 65_536
}
