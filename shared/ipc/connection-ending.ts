import type { FirstEnd, Opening, TimedEndEvent } from '../websocket/close-forensics'
import type { PageOutcome } from '../websocket/page-close-event'
import type { PythonOutcome } from '../websocket/python-close-exception'

/** How a connection ended, and what the programs at its ends say of it. */
export interface ConnectionEnding {
  over: boolean
  opening: Opening
  first: FirstEnd | null
  events: TimedEndEvent[]
  /** The page, as the client. */
  page: PageOutcome
  /** Python's websockets, as the server, and as the client where that is one too. */
  pythonServer: PythonOutcome
  pythonClient: PythonOutcome
  /** The client says in its request that it is Python's websockets. */
  clientIsPython: boolean
}
