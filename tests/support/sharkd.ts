import { execFileSync, spawnSync } from 'node:child_process'

/** Whether Wireshark's daemon is there: it answers many filters on one file in one run. */
export function hasSharkd(): boolean {
  return spawnSync('sharkd', ['-v'], { stdio: 'ignore' }).status === 0
}

/** Numbers of the packets each filter selects; null for a filter that Wireshark refuses. */
export function selectedByWireshark(file: string, filters: readonly string[]): (number[] | null)[] {
  const requests = [
    // Else a frame with an overtaken segment is none.
    request(1, 'setconf', { name: 'tcp.reassemble_out_of_order', value: 'TRUE' }),
    request(2, 'load', { file }),
    ...filters.map((filter, index) => request(index + 3, 'frames', { filter })),
  ]
  const output = execFileSync('sharkd', ['-'], {
    input: requests.map((each) => `${JSON.stringify(each)}\n`).join(''),
    stdio: ['pipe', 'pipe', 'ignore'],
    maxBuffer: 1 << 28,
    encoding: 'utf8',
  })
  const answers = new Map<number, number[] | null>()
  for (const line of output.split('\n')) {
    if (line === '') continue
    const { id, result } = JSON.parse(line) as { id: number; result?: { num: number }[] }
    answers.set(id, Array.isArray(result) ? result.map(({ num }) => num) : null)
  }
  return filters.map((_, index) => answers.get(index + 3) ?? null)
}

function request(id: number, method: string, params: Record<string, string>): object {
  return { jsonrpc: '2.0', id, method, params }
}
