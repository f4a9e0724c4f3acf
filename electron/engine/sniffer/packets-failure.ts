import type { OperationError } from '@shared/model/operation'

/** How dumpcap ended, or why it did not begin. */
export interface DumpcapEnd {
  exitCode: number | null
  signal: string | null
  /** What it said, in English. */
  stderr: string
  /** The system could not start it. */
  spawnError: string | null
}

/** What a shell exits with where the command is not there, or may not be run (POSIX, XCU §2.8.2). */
const NOT_FOUND = 127
const NOT_EXECUTABLE = 126
const MAX_DETAIL = 200

/** Why packets are not captured (any more): a code and values for one sentence that says what to do. */
export function packetsFailure(interfaceName: string, end: DumpcapEnd): OperationError {
  const { exitCode, spawnError, stderr } = end
  const values = { interface: interfaceName, detail: detailOf(end) }
  if (exitCode === NOT_FOUND || spawnError === 'ENOENT') return { code: 'packets-dumpcap-missing', values }
  if (exitCode === NOT_EXECUTABLE || spawnError === 'EACCES' || spawnError === 'EPERM') {
    return { code: 'packets-not-permitted', values }
  }
  if (/permission|not permitted/i.test(stderr)) return { code: 'packets-not-permitted', values }
  if (/no device named|no such device|no interface|device not found|does not exist/i.test(stderr)) {
    return { code: 'packets-no-interface', values }
  }
  return { code: 'packets-ended', values }
}

/** Its own first sentence of complaint, else how it ended. */
function detailOf({ exitCode, signal, stderr, spawnError }: DumpcapEnd): string {
  const complaint = /^dumpcap: (.+)$/m.exec(stderr)?.[1]
  if (complaint !== undefined) return complaint.slice(0, MAX_DETAIL)
  return spawnError ?? signal ?? `exit ${exitCode ?? '?'}`
}
