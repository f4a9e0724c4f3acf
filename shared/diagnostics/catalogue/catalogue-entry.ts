import type { Severity } from '../../model/diagnostic'

/** What is known about a diagnostic's code beside its words, which are in `shared/words`. */
export interface CatalogueEntry {
  severity: Severity
  /** RFC and section, or null where no document has the rule. */
  section: string | null
}
