import { runTshark } from './tshark'

/** A frame as tshark's JSON has it: values hidden in nested objects, one `_raw` beside each. */
interface TsharkPacket {
  _source: { layers: Record<string, unknown> & { frame: { 'frame.number': string } } }
}

/** What tshark dissects as one WebSocket frame each, with its unmasked and still compressed payload. */
export function tsharkFrames(file: string, ...options: string[]) {
  const packets = JSON.parse(
    runTshark(['-n', '-r', file, ...options, '-Y', 'websocket', '-T', 'json', '-x', '--no-duplicate-keys']),
  ) as TsharkPacket[]
  return packets.flatMap(({ _source: { layers } }) => {
    const layer = layers['websocket']
    const frames = (Array.isArray(layer) ? layer : [layer]) as Record<string, unknown>[]
    return frames.map((frame) => {
      const raw = frame['websocket.payload_raw'] as [string] | undefined
      return {
        packet: Number(layers.frame['frame.number']),
        fin: isTrue(frame['websocket.fin']),
        rsv: Number(frame['websocket.rsv'] ?? 0),
        opcode: Number(frame['websocket.opcode']),
        masked: isTrue(frame['websocket.mask']),
        payload: Buffer.from(raw?.[0] ?? '', 'hex').toString('base64'),
      }
    })
  })
}

function isTrue(value: unknown): boolean {
  return value === '1' || value === 'True' || value === true
}
