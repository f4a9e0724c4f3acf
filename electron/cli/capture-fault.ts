import type { CaptureResult } from '@shared/model/capture-sink'

/** What is wrong, where, and what was still read. */
export function captureFault(file: string, { error, packets }: CaptureResult): string {
  const name = file === '-' ? 'standard input' : file
  const sentence = (error?.sentence ?? '').replace(/\.$/, '')
  return `${name}: ${sentence} (at byte ${error?.offset ?? 0}); the ${packets} packets before it were read.`
}
