import { runTshark } from './tshark'

/** A field of a packet as tshark dissects it. */
export interface PdmlField {
  name: string
  start: number
  end: number
  show: string
}

/** The fields of every packet, those of nested trees too, in tshark's order. */
export function tsharkPackets(file: string, ...options: string[]): PdmlField[][] {
  const pdml = runTshark(['-n', '-r', file, '-T', 'pdml', ...options])
  return pdml
    .split('<packet>')
    .slice(1)
    .map((packet) =>
      [...packet.matchAll(/<(?:field|proto) name="([^"]*)"([^>]*)>/g)].map((match) => {
        const [, name = '', attributes = ''] = match
        const attribute = (key: string): string => new RegExp(` ${key}="([^"]*)"`).exec(attributes)?.[1] ?? ''
        const start = Number(attribute('pos'))
        return { name, start, end: start + Number(attribute('size')), show: attribute('show') }
      }),
    )
}
