import type { WebContents } from 'electron'
import type { AppState } from '@shared/ipc/app-commands'
import { EVENT_CHANNEL, type WindowEvent } from '@shared/ipc/bridge'

/** Sends events to our page; states that follow each other at once become one. */
export class WindowEvents {
  private readonly contents: () => WebContents | null
  private readonly state: () => AppState
  private stateIsDue = false

  constructor(contents: () => WebContents | null, state: () => AppState) {
    this.contents = contents
    this.state = state
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
      this.send({ kind: 'state', state: this.state() })
    })
  }
}
