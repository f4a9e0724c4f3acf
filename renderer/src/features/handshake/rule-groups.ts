import type { ChecklistRule } from '@shared/ipc/handshake-rows'

/** What came of a rule, as it is shown: a failure by how bad it is. */
export type RuleMark = 'pass' | 'fail' | 'warning' | 'note' | 'not-applicable'

export interface RuleGroup {
  name: 'failed' | 'request' | 'answer'
  rules: ChecklistRule[]
}

/** Names a rule among those of its checklist. */
export function ruleKey({ code, direction }: ChecklistRule): string {
  return `${direction}:${code}`
}

export function ruleMark({ outcome, severity }: ChecklistRule): RuleMark {
  if (outcome !== 'fail') return outcome
  return severity === 'error' ? 'fail' : severity
}

/** Broken rules first, the worst of them at the top; then the others, by head, in the order a reader meets them. */
export function ruleGroups(rules: readonly ChecklistRule[]): RuleGroup[] {
  const rank = { error: 0, warning: 1, note: 2 } as const
  const failed = rules.filter(({ outcome }) => outcome === 'fail')
  const rest = rules.filter(({ outcome }) => outcome !== 'fail')
  const groups: RuleGroup[] = [
    { name: 'failed', rules: failed.sort((one, other) => rank[one.severity] - rank[other.severity]) },
    { name: 'request', rules: rest.filter(({ direction }) => direction === 0) },
    { name: 'answer', rules: rest.filter(({ direction }) => direction === 1) },
  ]
  return groups.filter((group) => group.rules.length > 0)
}
