import { PassThrough, Readable } from 'node:stream'
import { onTestFinished } from 'vitest'
import { run } from '../../electron/cli/run'

export interface CliResult {
  status: number
  stdout: string
  stderr: string
}

/** One line of JSON Lines output. */
export type JsonLine = Record<string, unknown> & { kind: string }

/** Runs a command line in this process and waits for its end. */
export async function runCli(args: readonly string[], stdin = Readable.from([])): Promise<CliResult> {
  return startCli(args, stdin).result
}

/** A command line that goes on until it is interrupted. */
export function startCli(args: readonly string[], stdin = Readable.from([])) {
  const stdout = new PassThrough()
  const stderr = new PassThrough()
  const interrupt = new AbortController()
  const texts = { stdout: '', stderr: '' }
  const waiting = new Set<() => void>()
  for (const [name, stream] of [
    ['stdout', stdout],
    ['stderr', stderr],
  ] as const) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      texts[name] += text
      for (const look of waiting) look()
    })
  }
  const result = run(args, { stdin, stdout, stderr, interrupted: interrupt.signal }).then((status) => ({
    status,
    ...texts,
  }))
  onTestFinished(async () => {
    interrupt.abort()
    await result
  })
  return {
    result,
    interrupt: () => interrupt.abort(),
    stdout,
    /** The first match in what it wrote so far or will write. */
    written: (where: 'stdout' | 'stderr', pattern: RegExp) =>
      new Promise<RegExpExecArray>((resolve) => {
        const look = (): void => {
          const match = pattern.exec(texts[where])
          if (match === null) return
          waiting.delete(look)
          resolve(match)
        }
        waiting.add(look)
        look()
      }),
  }
}

export function jsonLines(text: string): JsonLine[] {
  if (!text.endsWith('\n') && text !== '') throw new Error('The last line does not end.')
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as JsonLine)
}

export function ofKind(lines: readonly JsonLine[], kind: string): JsonLine[] {
  return lines.filter((line) => line.kind === kind)
}
