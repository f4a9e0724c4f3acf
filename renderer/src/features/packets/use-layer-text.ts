import type { LayerNode } from '@shared/model/packet-layers'
import type { LayerLine } from './layer-outline'
import type { MessageKey } from '../../locales/catalogue'
import { flagNames } from '../../text/tcp-flags'
import { useFormats } from '../../text/use-formats'
import { useText } from '../../text/use-text'

/** What every option begins with: a summary does not repeat it. */
const OPTION_FRAME = new Set(['tcp.option_kind', 'tcp.option_len', 'ip.opt.type', 'ip.opt.len'])

/** Lines of the layer tree in words. */
export function useLayerText() {
  const { t } = useText()
  const { bytes } = useFormats()

  /** Field names are listed by their identifiers, with `_` for the dots that part a catalogue's levels. */
  const fieldName = (key: string): string => t(`packets.field.${key.replaceAll('.', '_')}` as MessageKey)

  function name(line: LayerLine): string {
    return line.node === null ? t(`packets.layer.${line.layer}`) : fieldName(line.node.key)
  }

  function value(line: LayerLine): string {
    const { node } = line
    if (node === null) return ''
    if (node.key === 'tcp.flags') return `${scalar(node)} (${flagNames(Number(node.value))})`
    return line.folded && node.value === null ? summary(node) : scalar(node)
  }

  /** A folded line tells what is in it. */
  function summary(node: LayerNode): string {
    return node.children
      .filter(({ key }) => !OPTION_FRAME.has(key))
      .map((child) => `${fieldName(child.key)} ${scalar(child)}`)
      .join(', ')
  }

  function scalar(node: LayerNode): string {
    const shown = number(node.value, node.hexDigits)
    if (shown !== '') return node.name === null ? shown : `${node.name} (${shown})`
    if (node.name !== null) return node.name
    return node.children.length === 0 && node.end > node.start ? bytes(node.end - node.start) : ''
  }

  function number(of: string | number | boolean | null, hexDigits: number): string {
    if (of === null) return ''
    if (typeof of === 'boolean') return t(of ? 'packets.flag.set' : 'packets.flag.clear')
    // Without the grouping a language puts into numbers: these are compared with what other tools show.
    if (typeof of === 'number' && hexDigits > 0) return `0x${of.toString(16).padStart(hexDigits, '0')}`
    return String(of)
  }

  function note(line: LayerLine): string | null {
    const found = line.node?.note ?? null
    return found === null ? null : t(`packets.note.${found.code}`, { ...found.values })
  }

  return { name, value, note }
}
