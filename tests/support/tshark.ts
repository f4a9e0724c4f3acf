import { execFileSync } from 'node:child_process'

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

/** Both directions of one TCP stream as tshark reassembles them: client's bytes, then server's. */
export function tsharkFollow(file: string, stream: number): [Buffer, Buffer] {
  const text = runTshark(['-n', '-r', file, '-q', '-z', `follow,tcp,raw,${stream}`])
  const parts: [string[], string[]] = [[], []]
  for (const line of text.split('\n')) {
    if (/^[0-9a-f]+$/.test(line)) parts[0].push(line)
    else if (/^\t[0-9a-f]+$/.test(line)) parts[1].push(line.slice(1))
  }
  return [Buffer.from(parts[0].join(''), 'hex'), Buffer.from(parts[1].join(''), 'hex')]
}
