import { onTestFinished } from 'vitest'
import { plainRoute, type RecordingOptions } from '@shared/model/recording-options'
import { createSessionFile } from '../../electron/engine/file/session-file'
import { Recording, type RecordingSetup } from '../../electron/engine/sources/recording'
import type { ServerPeer, PeerEvent } from './peers/peer-process'
import {
  startWebsocketsClient,
  startWebsocketsServer,
  type ClientStep,
  type WebsocketsOptions,
} from './peers/python-peers'

export { temporaryFolder } from './temporary-folder'

export type StartOptions = Partial<RecordingSetup> & Pick<Partial<RecordingOptions>, 'packets'>

/** Starts recording in front of `target`, on a port of the system's choice. */
export async function startRecording(
  folder: string,
  target: string,
  { packets = null, ...setup }: StartOptions = {},
): Promise<Recording> {
  const file = createSessionFile(folder, new Date())
  if (!file.ok) throw new Error(JSON.stringify(file.error))
  const recording = await Recording.start(
    file.value,
    { routes: [plainRoute('127.0.0.1', 0, target)], packets },
    {
      version: '0.0.0',
      onProblem: (problem) => {
        throw new Error(`${problem.kind}`, { cause: problem.error })
      },
      ...setup,
    },
  )
  if (!recording.ok) throw new Error(JSON.stringify(recording.error))
  onTestFinished(async () => {
    await recording.value.stop()
    recording.value.close()
  })
  return recording.value
}

export function proxyUrl(recording: Recording): string {
  return `ws://127.0.0.1:${recording.routes[0]!.listenPort}`
}

export interface Conversation {
  recording: Recording
  /** What each end logged, in its order. */
  client: PeerEvent[]
  server: PeerEvent[]
}

/** A real client and a real server talk through a recording proxy; then everything has ended but the session. */
export async function recordConversation(
  python: string,
  folder: string,
  steps: readonly ClientStep[],
  options: WebsocketsOptions = {},
  recordingOptions: Partial<RecordingSetup> = {},
): Promise<Conversation> {
  const server: ServerPeer = await startWebsocketsServer(python, options)
  const recording = await startRecording(folder, server.url, recordingOptions)
  try {
    const client = startWebsocketsClient(python, `${proxyUrl(recording)}/chat`, steps, options)
    const code = await client.exited
    if (code !== 0) throw new Error(`The client ended with ${code}: ${client.stderr}`)
    await server.process.waitFor(({ event }) => event === 'disconnected')
    return { recording, client: client.events, server: server.process.events }
  } finally {
    await server.process.stop()
    await recording.stop()
  }
}
