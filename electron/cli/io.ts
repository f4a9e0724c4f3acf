import type { Readable, Writable } from 'node:stream'

/** What a command talks to; the process's own streams, or a test's. */
export interface CommandIo {
  stdin: Readable
  stdout: Writable
  stderr: Writable
  /** Aborted when the command should end what it is doing in good order (Ctrl+C, SIGTERM). */
  interrupted: AbortSignal
}

/** Exit statuses: all is well; something failed; bad usage. */
export const EXIT_OK = 0
export const EXIT_FAILED = 1
export const EXIT_USAGE = 2

/** Why a stream fails whose reader has gone. */
export const READER_GONE = 'EPIPE'

/** One sentence for a person. */
export function complain(io: CommandIo, sentence: string): void {
  io.stderr.write(`sockscope: ${sentence}\n`)
}

/**
 * The exit status of a command whose output could be written, or could not. A reader that has seen enough (`| head`)
 * is no failure.
 */
export function outputStatus(io: CommandIo, failure: string | null): number {
  if (failure === null || failure === READER_GONE) return EXIT_OK
  complain(io, `the output cannot be written (${failure}): it is not complete.`)
  return EXIT_FAILED
}
