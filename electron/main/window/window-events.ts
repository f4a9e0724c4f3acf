import type { WebContents } from 'electron'
import type { AppState } from '@shared/ipc/app-commands'
import { EVENT_CHANNEL, type SessionJob, type SessionTick, type WindowEvent } from '@shared/ipc/bridge'

/** Sends events to our page; states that follow each other at once become one. */
export class WindowEvents {
  private readonly contents: () => WebContents | null
  private readonly state: () => AppState
  private readonly lastTick: () => SessionTick | null
  private readonly jobs: () => SessionJob[]
  private stateIsDue = false

  /**
   * @param lastTick the counts of the session that `state` says is on screen
   * @param jobs all that run
   */
  constructor(
    contents: () => WebContents | null,
    state: () => AppState,
    lastTick: () => SessionTick | null,
    jobs: () => SessionJob[],
  ) {
    this.contents = contents
    this.state = state
    this.lastTick = lastTick
    this.jobs = jobs
  }

  send(event: WindowEvent): void {
    const contents = this.contents()
    if (contents !== null && !contents.isDestroyed()) contents.send(EVENT_CHANNEL, event)
  }

  stateChanged(): void {
    if (this.stateIsDue) return
    this.stateIsDue = true
    setImmediate(() => {
      this.stateIsDue = false
      // First, so that no page takes a capture that is still read for a whole one.
      this.jobsChanged()
      this.send({ kind: 'state', state: this.state() })
      // A session that has just come on screen may not tick again by itself.
      const tick = this.lastTick()
      if (tick !== null) this.send({ kind: 'tick', tick })
    })
  }

  jobsChanged(): void {
    this.send({ kind: 'jobs', jobs: this.jobs() })
  }
}
