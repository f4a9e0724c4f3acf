import { defineStore } from 'pinia'
import { computed, shallowRef } from 'vue'
import type { RedactionPreview } from '@shared/model/redaction'
import { MAX_RULES, parseRule, type RuleProblem } from '@shared/redact/rule'
import { bridge } from '../../bridge/bridge'
import { LatestRequest } from '../../bridge/latest-request'
import { useAppStore } from '../../state/app-store'

/** What the export dialog takes out first, and what that finds in the session. */
export const useRedactionStore = defineStore('redaction', () => {
  const app = useAppStore()
  /** On until somebody says otherwise: a file that is shared by mistake cannot be called back. */
  const isOn = shallowRef(true)
  const closeReasons = shallowRef(false)
  const addresses = shallowRef(false)
  /** More rules, one a line. */
  const more = shallowRef('')
  const preview = shallowRef<RedactionPreview | null>(null)

  const lines = computed(() =>
    more.value
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== ''),
  )
  /** The first line that is no rule. */
  const problem = computed<{ rule: string; problem: RuleProblem } | null>(() => {
    for (const rule of lines.value.slice(0, MAX_RULES)) {
      const parsed = parseRule(rule)
      if (!parsed.ok) return { rule, problem: parsed.problem }
    }
    return null
  })
  const rules = computed<string[]>(() => {
    if (!isOn.value) return []
    const chosen = [
      'default',
      ...(closeReasons.value ? ['close-reason'] : []),
      ...(addresses.value ? ['addresses'] : []),
    ]
    const readable = lines.value.filter((rule) => parseRule(rule).ok && !chosen.includes(rule))
    return [...chosen, ...readable].slice(0, MAX_RULES)
  })

  const previews = new LatestRequest<{ session: number; rules: string[] }, RedactionPreview | null>(
    async (asked) => {
      const answer = await bridge().app('export.redactions', asked)
      if (answer.ok) return answer.value
      app.failure = answer.error
      return null
    },
    (answer) => {
      preview.value = answer
    },
  )

  /** Looks for what the rules find; null looks no longer. */
  function look(session: number | null): void {
    preview.value = null
    if (session !== null && rules.value.length > 0) previews.ask({ session, rules: rules.value })
    else previews.cancel()
  }

  return { isOn, closeReasons, addresses, more, problem, rules, preview, look }
})
