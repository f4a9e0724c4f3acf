import type { RecordingTrouble } from '../engine/sources/recording'

/** Says each trouble of a recording when it begins, in a sentence; not again while it lasts. */
export class TroubleSentences {
  readonly #say: (sentence: string) => void
  #stopped: string | null = null
  #isBehind = false

  constructor(say: (sentence: string) => void) {
    this.#say = say
  }

  tell({ stopped, behindMilliseconds }: RecordingTrouble): void {
    const reason = stopped?.reason ?? null
    if (stopped !== null && reason !== this.#stopped) this.#say(stoppedSentence(stopped))
    this.#stopped = reason
    const isBehind = behindMilliseconds > 0
    if (isBehind && !this.#isBehind && stopped === null) {
      this.#say(
        'the recording is more than 1 s behind the traffic: the disk is slow, or the machine is busy.',
      )
    }
    this.#isBehind = isBehind
  }
}

function stoppedSentence({ reason, error }: NonNullable<RecordingTrouble['stopped']>): string {
  switch (reason) {
    case 'disk':
      return error === 'ENOENT'
        ? 'the session file was removed: the traffic goes on, but is not recorded any more.'
        : `the session file cannot be written any more (${error ?? '?'}): the traffic goes on, but is not recorded.`
    case 'limit':
      return 'more passes than is written: payload is left out until what waits is in the file.'
    case 'late':
      return 'the disk has not answered for more than 5 s: payload is left out until it does.'
  }
}
