import type { CaptureFault } from '../model/capture-fault'
import type { OperationError } from '../model/operation'
import type { Words } from './en'
import { fill, type Values } from './fill'
import { hasKey } from './has-key'

/** What failed and what to do, as a sentence. */
export function operationSentence(words: Words, { code, values }: OperationError): string {
  return fill(words.errors[code], { ...values, detail: detailOf(words, values) })
}

/** What is wrong with a capture, as a sentence without its place. */
export function captureFaultSentence(words: Words, fault: Pick<CaptureFault, 'code' | 'values'>): string {
  const { error } = fault.values
  const values = error === undefined ? fault.values : { ...fault.values, error: systemWords(words, error) }
  return fill(words.captureFaults[fault.code], values)
}

/** The reason: a fault of a capture, or what the operating system says. */
function detailOf(words: Words, values: Values): string {
  const { fault } = values
  return typeof fault === 'string' && hasKey(words.captureFaults, fault)
    ? captureFaultSentence(words, { code: fault, values })
    : systemWords(words, values['detail'] ?? values['error'] ?? '')
}

function systemWords(words: Words, code: string | number): string {
  return hasKey(words.systemErrors, code) ? words.systemErrors[code] : String(code)
}
