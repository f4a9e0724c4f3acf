import type { RowsWindow } from '@shared/ipc/row-queries'
import type { SessionArguments, SessionResults } from '@shared/ipc/session-commands'

type Ask = (
  command: 'rows.window',
  args: SessionArguments<'rows.window'>,
) => Promise<SessionResults['rows.window']>

/** The first hundred frames of a connection, or of all (null), asked of an engine as a window asks. */
export async function askedFrames(ask: Ask, connection: number | null): Promise<RowsWindow<'frames'>> {
  const answer = await ask('rows.window', { of: { table: 'frames', connection }, offset: 0, count: 100 })
  return answer as RowsWindow<'frames'>
}
