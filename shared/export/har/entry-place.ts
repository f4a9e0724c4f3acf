import type { Nanoseconds } from '../../model/nanoseconds'

/** Where an entry's content stands: an exchange of a connection, or (null) its frames without the request before them. */
export interface EntryPlace {
  connection: number
  exchange: number | null
  start: Nanoseconds
}
