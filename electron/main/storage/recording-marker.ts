import { rmSync } from 'node:fs'
import * as v from 'valibot'
import { readJsonFile, writeFileAtomically } from './atomic-file'

const schema = v.object({ path: v.string() })

/**
 * Says which file is being recorded while it is. What it still says when the app starts is a recording that nobody
 * ended: the app was killed, or the machine went down.
 */
export class RecordingMarker {
  readonly #file: string
  #left: string | null
  #isRecording = false

  /** @param file the small JSON file that says it */
  constructor(file: string) {
    this.#file = file
    const stored = v.safeParse(schema, readJsonFile(file))
    this.#left = stored.success ? stored.output.path : null
  }

  /** The recording that was not ended; null where there is none, or somebody has seen it. */
  get left(): string | null {
    return this.#left
  }

  seen(): void {
    if (this.#left === null) return
    this.#left = null
    // A recording that goes on has written its own by now.
    if (!this.#isRecording) this.end()
  }

  begin(path: string): void {
    this.#isRecording = true
    try {
      writeFileAtomically(this.#file, JSON.stringify({ path }))
    } catch {
      // That the next start does not offer it is no reason not to record.
    }
  }

  end(): void {
    this.#isRecording = false
    rmSync(this.#file, { force: true })
  }
}
