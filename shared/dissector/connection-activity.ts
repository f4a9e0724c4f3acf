/**
 * What the next byte of a direction would be read as: tells what bytes hide that were never captured. `unread` bytes
 * are shown but not parsed.
 */
export type Reading = 'beginning' | 'head' | 'body' | 'waiting' | 'frames' | 'payload' | 'unread'

/**
 * What a connection is in the middle of, and what a reset would therefore interrupt. `closed`: both close frames
 * were sent, nothing is lost any more.
 */
export type Activity =
  | 'beginning'
  | 'head'
  | 'upgrade'
  | 'request'
  | 'body'
  | 'frame'
  | 'message'
  | 'closing'
  | 'closed'
  | 'open'
  | 'idle'
  | 'unread'
