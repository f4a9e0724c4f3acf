import { execFileSync } from 'node:child_process'

/** What tshark reads in a session file; it may complain about a torn last block, which is no failure. */
export function tshark(path: string, ...args: string[]): string {
  return execFileSync('sh', ['-c', 'tshark -n -r "$0" "$@" 2>/dev/null; test $? -le 2', path, ...args], {
    encoding: 'utf8',
    maxBuffer: 1 << 30,
  })
}

/** The bytes one direction of a TCP stream carries, as tshark follows it. Server bytes are indented by a tab. */
export function followedBytes(path: string, stream: number): { client: Buffer; server: Buffer } {
  const lines = tshark(path, '-q', '-z', `follow,tcp,raw,${stream}`).split('\n')
  const data = lines.filter((line) => /^\t?[0-9a-f]+$/.test(line))
  const join = (chosen: string[]): Buffer => Buffer.from(chosen.map((line) => line.trim()).join(''), 'hex')
  return {
    client: join(data.filter((line) => !line.startsWith('\t'))),
    server: join(data.filter((line) => line.startsWith('\t'))),
  }
}

/** What capinfos says: packets it can read, and whether the file is cut short. */
export function packetCount(path: string): number {
  const output = execFileSync('sh', ['-c', 'capinfos -c -M -r -T -m "$0" 2>/dev/null; true', path], {
    encoding: 'utf8',
  })
  return Number(output.trim().split(',').at(-1))
}
