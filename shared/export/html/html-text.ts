import { ENGLISH } from '../../words/en'
import type { ReportWords } from '../../words/en/report'
import { CHINESE } from '../../words/zh-cn'

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Text as HTML. Control characters, which HTML cannot hold, become the pictures Unicode has for them. */
export function escapeHtml(text: string): string {
  return text
    .replace(/[&<>"']/g, (character) => ENTITIES[character]!)
    .replace(/[\0-\x08\x0b\x0c\x0e-\x1f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replace(/[\x7f-\x9f]/g, '\u2421')
}

/** The same in both languages, once where they agree; the page shows one of the two. */
export function bilingual(says: (words: ReportWords) => string): string {
  const english = says(ENGLISH.report)
  const chinese = says(CHINESE.report)
  if (english === chinese) return escapeHtml(english)
  return `<span lang="en">${escapeHtml(english)}</span><span lang="zh-CN">${escapeHtml(chinese)}</span>`
}

export function code(text: string): string {
  return text === '' ? '' : `<code>${escapeHtml(text)}</code>`
}
