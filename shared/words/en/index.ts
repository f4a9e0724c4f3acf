import { diagnostics } from './diagnostics'
import { ends } from './ends'
import { filter } from './filter'
import { filterFields } from './filter-fields'
import { menu } from './menu'
import { phrases } from './phrases'
import { report } from './report'
import { window } from './window'

/** Everything Sockscope says in English, by subject. */
export const ENGLISH = { diagnostics, phrases, ends, filter, filterFields, menu, report, window }

/** What a catalogue has in every language. */
export type Words = typeof ENGLISH
