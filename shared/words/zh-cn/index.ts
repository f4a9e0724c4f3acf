import type { Words } from '../en'
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

/** 简体中文：Sockscope 的全部文字，按主题分开。 */
export const CHINESE: Words = {
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
