import type { Diagnostic } from '@shared/model/diagnostic'

/** Values of a diagnostic that are evidence by themselves, in the order they are read. */
export const EVIDENCE = [
  'status',
  'server',
  'location',
  'origin',
  'host',
  'body',
  'expected',
  'received',
  'offered',
  'error',
] as const
export type EvidenceName = (typeof EVIDENCE)[number]

export interface Evidence {
  name: EvidenceName
  value: string
}

/** What was found on the wire, as fields; words of ours are left to the sentences. */
export function evidenceOf({ values }: Pick<Diagnostic, 'values'>): Evidence[] {
  return EVIDENCE.flatMap((name) => {
    const value = values[name]
    return value === undefined || value === '' ? [] : [{ name, value: String(value) }]
  })
}
