import type { Words } from '../en'
import { diagnostics } from './diagnostics'
import { ends } from './ends'
import { filter } from './filter'
import { filterFields } from './filter-fields'
import { menu } from './menu'
import { phrases } from './phrases'
import { report } from './report'
import { window } from './window'

/** 简体中文：Sockscope 的全部文字，按主题分开。 */
export const CHINESE: Words = { diagnostics, phrases, ends, filter, filterFields, menu, report, window }
