import { execFile, execFileSync, spawnSync } from 'node:child_process'
import { promisify } from 'node:util'

/** Whether tshark is there to be compared with. */
export function hasTshark(): boolean {
  return spawnSync('tshark', ['--version'], { stdio: 'ignore' }).status === 0
}

/** Lines of fields, one per packet (or per value where `separator` occurs in it), as tshark sees the capture. */
export function tsharkFields(file: string, fields: readonly string[], ...options: string[]): string[][] {
  const args = ['-n', '-r', file, ...options, '-T', 'fields', '-E', 'occurrence=a']
  for (const field of fields) args.push('-e', field)
  const output = runTshark(args)
  return output
    .split('\n')
    .slice(0, -1)
    .map((line) => line.split('\t'))
}

/** What tshark prints, as text. */
export function runTshark(args: readonly string[]): string {
  return execFileSync('tshark', args, {
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
    stdio: ['ignore', 'pipe', 'ignore'],
  })
}

/** The same without waiting for it: several can run at once. */
export async function tsharkOutput(args: readonly string[]): Promise<string> {
  const { stdout } = await promisify(execFile)('tshark', args, { maxBuffer: 1 << 28 })
  return stdout
}

/** Both directions of TCP streams 0 to `count` - 1 as tshark reassembles them: client's bytes, then server's. */
export function tsharkStreams(file: string, count: number): [Buffer, Buffer][] {
  const taps = Array.from({ length: count }, (_, stream) => ['-z', `follow,tcp,raw,${stream}`]).flat()
  const streams = Array.from({ length: count }, (): [string[], string[]] => [[], []])
  let parts = streams[0]
  for (const line of runTshark(['-n', '-r', file, '-q', ...taps]).split('\n')) {
    const filter = /^Filter: tcp\.stream eq (\d+)$/.exec(line)
    if (filter !== null) parts = streams[Number(filter[1])]
    else if (/^[0-9a-f]+$/.test(line)) parts?.[0].push(line)
    else if (/^\t[0-9a-f]+$/.test(line)) parts?.[1].push(line.slice(1))
  }
  return streams.map(([client, server]) => [hex(client), hex(server)])
}

/**
 * What TLS carried in TCP streams 0 to `count` - 1, as tshark opens it: the client's bytes, then the server's.
 * @param keys a key log file, beside the secrets the capture carries
 */
export function tsharkTlsStreams(file: string, count: number, keys?: string): [Buffer, Buffer][] {
  const taps = Array.from({ length: count }, (_, stream) => ['-z', `follow,tls,raw,${stream}`]).flat()
  const settings = ['-o', 'tcp.reassemble_out_of_order:TRUE']
  if (keys !== undefined) settings.push('-o', `tls.keylog_file:${keys}`)
  const ports = clientPorts(file, count)
  const streams = Array.from({ length: count }, (): [string[], string[]] => [[], []])
  let stream = 0
  let isReversed = false
  for (const line of runTshark(['-n', '-r', file, ...settings, '-q', ...taps]).split('\n')) {
    const filter = /^Filter: tcp\.stream eq (\d+)$/.exec(line)
    const node = /^Node 0: .*:(\d+)$/.exec(line)
    if (filter !== null) stream = Number(filter[1])
    // Node 0 is the side whose bytes came first.
    else if (node !== null) isReversed = node[1] !== ports[stream]
    else if (/^[0-9a-f]+$/.test(line)) streams[stream]![isReversed ? 1 : 0].push(line)
    else if (/^\t[0-9a-f]+$/.test(line)) streams[stream]![isReversed ? 0 : 1].push(line.slice(1))
  }
  return streams.map(([client, server]) => [hex(client), hex(server)])
}

/** The port of each stream's client: the one that sent the first packet. */
function clientPorts(file: string, count: number): string[] {
  const ports = new Array<string>(count).fill('')
  for (const [stream = '', port = ''] of tsharkFields(file, ['tcp.stream', 'tcp.srcport'])) {
    if (stream !== '') ports[Number(stream)] ||= port
  }
  return ports
}

function hex(lines: string[]): Buffer {
  return Buffer.from(lines.join(''), 'hex')
}
