import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Session } from '../../../electron/engine/index/session'
import { startRecording, temporaryFolder } from '../../support/recorded-conversation'
import { ACK, Conversation, FIN, pcapngFile, PSH, RST } from '../../support/capture-builder'
import { connectScripted, startScriptedServer, type ScriptedPeer } from '../../support/peers/scripted-peer'
import { imported } from './found-diagnostics'
import type { Step } from './scripts'

const SEGMENT = 1448

/** The steps happen for real between two sockets, with a recording proxy in between: the live session and its file. */
export async function throughProxy(steps: readonly Step[]): Promise<{ session: Session; path: string }> {
  const target = await startScriptedServer()
  const recording = await startRecording(temporaryFolder(), `ws://127.0.0.1:${target.port}`)
  try {
    await converse(await connectScripted(recording.routes[0]!.listenPort), target.accepted(), steps)
    await untilOver(recording.session, steps)
  } finally {
    await recording.stop()
    await target.close()
  }
  return { session: recording.session, path: recording.path }
}

async function converse(
  client: ScriptedPeer,
  accepted: Promise<ScriptedPeer>,
  steps: readonly Step[],
): Promise<void> {
  const ends = [client, await accepted] as const
  for (const step of steps) {
    const [end, other] = [ends[step.by], ends[step.by === 0 ? 1 : 0]]
    if ('send' in step) {
      await end.write(step.send)
      await other.readExactly(step.send.length)
    } else {
      if (step.end === 'fin') end.fin()
      else end.rst()
      await other.ended
    }
  }
  // Whoever was not told to end lives on until the recording stops.
}

/** The relay has told all that the steps amount to. */
async function untilOver(session: Session, steps: readonly Step[]): Promise<void> {
  const ends = steps.flatMap((step) => ('end' in step ? [step.end] : []))
  if (!ends.includes('rst') && ends.length < 2) return
  while (!session.connections.every(({ ended }) => ended)) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** The same steps as a sniffer would have captured them, with real sequence numbers. */
export async function asCapture(steps: readonly Step[]): Promise<Session> {
  const conversation = new Conversation()
  const packets = conversation.handshake()
  for (const step of steps) {
    const { by } = step
    if ('send' in step) {
      for (let at = 0; at < step.send.length; at += SEGMENT) {
        packets.push(conversation.send(by, step.send.subarray(at, at + SEGMENT), PSH | ACK))
      }
    } else {
      packets.push(conversation.send(by, '', step.end === 'fin' ? FIN | ACK : RST | ACK))
      if (step.end === 'rst') continue
    }
    packets.push(conversation.send(by === 0 ? 1 : 0, ''))
  }
  return importedPackets(pcapngFile(packets))
}

export async function importedPackets(file: Uint8Array): Promise<Session> {
  const path = join(temporaryFolder(), 'capture.pcapng')
  writeFileSync(path, file)
  return imported(path)
}
