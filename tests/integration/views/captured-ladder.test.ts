import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { WebSocket, WebSocketServer } from 'ws'
import { CaptureSource } from '../../../electron/engine/sources/capture-source'
import { Session } from '../../../electron/engine/index/session'
import { SessionViews } from '../../../electron/engine/views/session-views'
import { temporaryFolder } from '../../support/recorded-conversation'
import { canCapture, captureLoopback } from '../../support/loopback-capture'
import { tsharkFields } from '../../support/tshark'

describe.skipIf(!canCapture())(
  `The ladder of captured packets${canCapture() ? '' : ' (dumpcap is missing or may not capture)'}`,
  () => {
    it('has the numbers of the three steps as tshark reads them, every ping paired, and FINs in their order', async () => {
      const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
      onTestFinished(() => server.close())
      await once(server, 'listening')
      const { port } = server.address() as AddressInfo
      const file = join(temporaryFolder(), 'captured.pcapng')
      await captureLoopback(file, port, async () => {
        const socket = new WebSocket(`ws://127.0.0.1:${port}/chat`)
        await once(socket, 'open')
        for (let round = 0; round < 3; round++) {
          socket.ping(`round ${round}`)
          await once(socket, 'pong')
        }
        socket.close(1000, 'done')
        await once(socket, 'close')
      })

      const source = await CaptureSource.open(file)
      if (!source.ok) throw new Error(JSON.stringify(source.error))
      onTestFinished(() => source.value.close())
      const session = new Session(source.value.bytes)
      await source.value.read(session)
      const views = new SessionViews(session)
      const { rows: items } = views.lists.window(
        { table: 'sequence', connection: 0, unfolded: [], legs: false },
        0,
        100,
      )

      const steps = items.filter(({ kind }) => kind === 'tcp-step')
      const fields = ['frame.number', 'tcp.seq_raw', 'tcp.ack_raw']
      const seen = tsharkFields(file, fields).slice(0, 3)
      expect(
        steps.map(
          (step) => step.kind === 'tcp-step' && [step.packet, step.seq, step.ack ?? 0, step.inferred],
        ),
      ).toEqual(seen.map(([packet, seq, ack]) => [Number(packet), Number(seq), Number(ack), false]))

      const pings = items.filter((item) => item.kind === 'frame' && item.row.opcode === 9)
      expect(pings).toHaveLength(3)
      for (const ping of pings) {
        const pair = ping.kind === 'frame' ? ping.pair : null
        const pong = items.find((item) => item.kind === 'frame' && item.row.number === pair?.frame)
        expect(pong!.time - ping.time).toBe(pair!.roundTrip)
      }
      const fins = tsharkFields(file, ['frame.number'], '-Y', 'tcp.flags.fin == 1').map(([packet]) =>
        Number(packet),
      )
      expect(items.filter(({ kind }) => kind === 'fin').map(({ packet }) => packet)).toEqual(fins)
      expect(items.at(-1)?.states.client?.at(-1)).toBe('CLOSED')
      expect(items.at(-1)?.states.server?.at(-1)).toBe('CLOSED')
    })
  },
)
