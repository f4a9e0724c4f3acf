import type { CaptureResult } from '@shared/model/capture-sink'
import { ENGLISH } from '@shared/words/en'
import { fill } from '@shared/words/fill'
import { captureFaultSentence } from '@shared/words/operation-text'

/** What is wrong, where, and what was still read. */
export function captureFault(file: string, { error, packets }: CaptureResult): string {
  const sentence = error === null ? '' : captureFaultSentence(ENGLISH, error).replace(/\.$/, '')
  return fill(ENGLISH.cli.captureFault, {
    file: file === '-' ? ENGLISH.cli.standardInput : file,
    sentence,
    offset: error?.offset ?? 0,
    packets,
  })
}
