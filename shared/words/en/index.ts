import { captureFaults } from './capture-faults'
import { cli } from './cli'
import { commands } from './commands'
import { compare } from './compare'
import { diagnostics } from './diagnostics'
import { ends } from './ends'
import { errors, systemErrors } from './errors'
import { filter } from './filter'
import { filterFields } from './filter-fields'
import { menu } from './menu'
import { opaqueReasons } from './opaque-reasons'
import { phrases } from './phrases'
import { report } from './report'
import { window } from './window'

/** Everything Sockscope says in English, by subject. */
export const ENGLISH = {
  captureFaults,
  cli,
  commands,
  compare,
  diagnostics,
  ends,
  errors,
  filter,
  filterFields,
  menu,
  opaqueReasons,
  phrases,
  report,
  systemErrors,
  window,
}

/** What a catalogue has in every language. */
export type Words = typeof ENGLISH
