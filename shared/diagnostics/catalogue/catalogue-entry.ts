import type { Severity } from '../../model/diagnostic'

/**
 * What is known about a diagnostic's code. Texts are templates: `{name}` stands for a value of the diagnostic,
 * `{sender}` and `{receiver}` for the two ends as its direction names them.
 */
export interface CatalogueEntry {
  severity: Severity
  /** RFC and section, or null where no document has the rule. */
  section: string | null
  title: string
  /** What happened. */
  what: string
  /** What it means to the page or to the Python server. */
  means: string
  /** What to do, where there is something. */
  todo: string | null
}
