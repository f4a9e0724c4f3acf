import { tsharkOutput } from './tshark'
import type { SeenCapture, SeenConnection, SeenFrame, SeenPacket } from './seen-capture'

/** Between the values of one field; no value holds it. */
const SEPARATOR = '\x1f'

const FIELDS = [
  'frame.number',
  'frame.protocols',
  'frame.time_epoch',
  'tcp.stream',
  'ip.src',
  'ipv6.src',
  'tcp.srcport',
  'ip.dst',
  'ipv6.dst',
  'tcp.dstport',
  'tcp.flags',
  'tcp.seq_raw',
  'tcp.ack_raw',
  'tcp.len',
  'http.request.method',
  'http.request.uri',
  'http.response.code',
] as const
type Field = (typeof FIELDS)[number]

/** Reordered segments are put in order, and an HTTP head counts where it is complete, whatever comes of its body. */
const PREFERENCES = ['tcp.reassemble_out_of_order:TRUE', 'http.desegment_body:FALSE']

const SYN = 0x02
const RST = 0x04
const ACK = 0x10

/** Wireshark's word for a hole in a stream it follows, with the byte it ends in. */
export function holeInFollowed(length: number): Buffer {
  return Buffer.from(`[${length} bytes missing in capture file]\0`)
}

/**
 * A capture as tshark dissects it, in at most three runs.
 * @throws where tshark cannot open it
 */
export async function seenByTshark(file: string, ...options: string[]): Promise<SeenCapture> {
  const common = ['-n', '-r', file, ...PREFERENCES.flatMap((preference) => ['-o', preference]), ...options]
  const args = [...common, '-T', 'fields', '-E', 'occurrence=a', '-E', `aggregator=${SEPARATOR}`]
  for (const field of FIELDS) args.push('-e', field)
  const rows = (await tsharkOutput(args))
    .split('\n')
    .slice(0, -1)
    .map((line) => new Row(line))
  const connections: SeenConnection[] = []
  const packets = rows.map((row) => packetOf(row, connections))
  const hasBytes = rows.some((row) => row.number('tcp.len') > 0)
  const hasFrames = packets.some(({ protocols }) => protocols.includes('websocket'))
  const [frames] = await Promise.all([
    hasFrames ? framesOf(common) : [],
    hasBytes ? follow(common, connections) : undefined,
  ])
  return { packets, connections, frames }
}

class Row {
  private readonly values: string[]

  constructor(line: string) {
    this.values = line.split('\t')
  }

  all(field: Field): string[] {
    const value = this.values[FIELDS.indexOf(field)] ?? ''
    return value === '' ? [] : value.split(SEPARATOR)
  }

  /** The innermost one: of a tunnelled packet that is the TCP segment's. */
  text(field: Field): string {
    return this.all(field).at(-1) ?? ''
  }

  number(field: Field): number {
    return Number(this.text(field))
  }
}

function packetOf(row: Row, connections: SeenConnection[]): SeenPacket {
  const packet: SeenPacket = {
    number: row.number('frame.number'),
    time: row.text('frame.time_epoch'),
    protocols: row.text('frame.protocols'),
    connection: null,
  }
  const stream = row.text('tcp.stream')
  if (stream === '') return packet
  packet.connection = Number(stream)
  const layers = packet.protocols.split(':')
  const isIpv6 = layers.lastIndexOf('ipv6') > layers.lastIndexOf('ip')
  const source = `${row.text(isIpv6 ? 'ipv6.src' : 'ip.src')}|${row.text('tcp.srcport')}`
  const connection = (connections[packet.connection] ??= {
    packets: [],
    firstSource: source,
    handshake: { syn: null, synAck: null, ack: null },
    bytes: new Map(),
    requests: [],
    responses: [],
  })
  connection.packets.push(packet.number)
  step(connection, row, packet.number, source)
  const uris = row.all('http.request.uri')
  row.all('http.request.method').forEach((method, index) => {
    connection.requests.push(`${packet.number} ${method} ${uris[index] ?? ''}`)
  })
  for (const code of row.all('http.response.code')) connection.responses.push(`${packet.number} ${code}`)
  return packet
}

/** RFC 9293 §3.5, figure 6: what of the three-way handshake this segment is. */
function step({ handshake }: SeenConnection, row: Row, packet: number, source: string): void {
  const flags = row.number('tcp.flags')
  const [seq, ack] = [row.number('tcp.seq_raw'), row.number('tcp.ack_raw')]
  if ((flags & RST) !== 0) return
  const { syn, synAck } = handshake
  if ((flags & (SYN | ACK)) === SYN) handshake.syn ??= { packet, seq, ack: null, source }
  else if ((flags & (SYN | ACK)) === (SYN | ACK)) {
    // Both ends send one where they open at once; the client is who sent the first SYN.
    if (source !== syn?.source) handshake.synAck ??= { packet, seq, ack, source }
  } else if ((flags & ACK) !== 0 && synAck !== null && handshake.ack === null && source !== synAck.source) {
    // Behind the data of a SYN that carried some (RFC 7413), where that was accepted.
    if (ack === (synAck.seq + 1) % 2 ** 32 && seq === synAck.ack) handshake.ack = { packet, seq, ack, source }
  }
}

/** The bytes of every stream, both ways. */
async function follow(common: readonly string[], connections: SeenConnection[]): Promise<void> {
  const taps = connections.flatMap((_, stream) => ['-z', `follow,tcp,raw,${stream}`])
  let connection: SeenConnection | undefined
  let nodes: [string, string] = ['', '']
  const parts = new Map<string, string[]>()
  const finish = (): void => {
    for (const [node, hex] of parts) connection?.bytes.set(node, Buffer.from(hex.join(''), 'hex'))
    parts.clear()
  }
  for (const line of (await tsharkOutput([...common, '-q', ...taps])).split('\n')) {
    const filter = /^Filter: tcp\.stream eq (\d+)$/.exec(line)
    const node = /^Node ([01]): \[?(.*?)\]?:(\d+)$/.exec(line)
    if (filter !== null) {
      finish()
      connection = connections[Number(filter[1])]
    } else if (node !== null) {
      const index = Number(node[1]) as 0 | 1
      nodes[index] = `${node[2]}|${node[3]}`
      if (index === 1) nodes = [...nodes]
      parts.set(nodes[index], [])
    } else if (/^[0-9a-f]+$/.test(line)) parts.get(nodes[0])?.push(line)
    else if (/^\t[0-9a-f]+$/.test(line)) parts.get(nodes[1])?.push(line.slice(1))
  }
  finish()
}

/** A packet in tshark's JSON: values nested in objects, with `_raw` beside each. */
interface JsonPacket {
  _source: { layers: Record<string, unknown> & { frame: { 'frame.number': string } } }
}

/** What tshark dissects as one WebSocket frame each, with its unmasked and still compressed payload. */
async function framesOf(common: readonly string[]): Promise<SeenFrame[]> {
  const args = [...common, '-Y', 'websocket', '-T', 'json', '-x', '--no-duplicate-keys']
  const packets = JSON.parse(await tsharkOutput(args)) as JsonPacket[]
  return packets.flatMap(({ _source: { layers } }) =>
    [layers['websocket']].flat().map((layer) => {
      const frame = layer as Record<string, unknown>
      const raw = frame['websocket.payload_raw'] as [string] | undefined
      const length =
        frame['websocket.payload_length_ext_64'] ??
        frame['websocket.payload_length_ext_16'] ??
        frame['websocket.payload_length']
      return {
        packet: Number(layers.frame['frame.number']),
        fin: isTrue(frame['websocket.fin']),
        rsv: Number(frame['websocket.rsv'] ?? 0),
        opcode: Number(frame['websocket.opcode']),
        masked: isTrue(frame['websocket.mask']),
        length: Number(length ?? 0),
        payload: Buffer.from(raw?.[0] ?? '', 'hex').toString('base64'),
      }
    }),
  )
}

function isTrue(value: unknown): boolean {
  return value === '1' || value === 'True' || value === true
}
