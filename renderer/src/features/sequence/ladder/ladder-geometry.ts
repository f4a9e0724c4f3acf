/** Where the columns and lifelines of a ladder stand; pixels from its left edge. */
export interface LadderGeometry {
  width: number
  /** Right edge of the time column. */
  time: number
  client: number
  /** The proxy between its two legs; null while they are folded. */
  proxy: number | null
  server: number
}

export const LADDER_ROW_HEIGHT = 32
export const LADDER_HEADER_HEIGHT = 28
/** Narrower than this the ladder scrolls sideways instead. */
export const MIN_LADDER_WIDTH = 460
/** A ladder that is saved as a picture is so wide, whatever the window. */
export const PICTURE_WIDTH = 960

const TIME_WIDTH = 84
/** Room for a state beside each lifeline: the longest is `ESTABLISHED`. */
const STATE_WIDTH = 96
const NARROW_STATE_WIDTH = 88

export function ladderGeometry(width: number, legs: boolean): LadderGeometry {
  const wide = Math.max(MIN_LADDER_WIDTH, width)
  const state = wide < 640 ? NARROW_STATE_WIDTH : STATE_WIDTH
  const client = TIME_WIDTH + state
  const server = wide - state
  // The proxy stands nearer to the server, so that what passes between the two still has its label.
  const proxy = legs ? Math.round(client + (server - client) * 0.55) : null
  return { width: wide, time: TIME_WIDTH - 8, client, proxy, server }
}
