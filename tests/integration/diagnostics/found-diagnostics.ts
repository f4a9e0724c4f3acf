import { onTestFinished } from 'vitest'
import { diagnosticText } from '@shared/words/diagnostic-text'
import { ENGLISH } from '@shared/words/en'
import type { Diagnostic } from '@shared/model/diagnostic'
import { expect } from 'vitest'
import { CaptureSource } from '../../../electron/engine/sources/capture-source'
import { Session } from '../../../electron/engine/index/session'

/** `close-missing server frame 3`: what was found, where. */
export function where({ code, direction, frame }: Diagnostic): string {
  const end = direction === null ? '' : direction === 0 ? ' client' : ' server'
  return `${code}${end}${frame === null ? '' : ` frame ${frame}`}`
}

/** Every diagnostic of a session, sorted; each must be a whole sentence. */
export function found(session: Session): string[] {
  const all = session.connections.flatMap(({ diagnostics }) => diagnostics)
  expect(all).toHaveLength(session.diagnostics.count)
  for (const diagnostic of all) {
    const { title, what, means, todo } = diagnosticText(ENGLISH, diagnostic)
    expect(`${title} ${what} ${means} ${todo ?? ''}`).not.toMatch(
      /undefined|NaN|[{}]|\?[ .,;:]|during-|hides-|refused-/,
    )
  }
  return all.map(where).sort()
}

/** The session of a capture file. */
export async function imported(path: string): Promise<Session> {
  const source = await CaptureSource.open(path)
  if (!source.ok) throw new Error(JSON.stringify(source.error))
  onTestFinished(() => source.value.close())
  const session = new Session(source.value.bytes)
  await source.value.read(session)
  return session
}
