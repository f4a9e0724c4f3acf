import type { FrameRow } from '@shared/ipc/rows'
import type { Direction } from '@shared/model/direction'
import { oneLine, printable, toHex } from './format/byte-text'
import { closeCodeName } from './close-code'
import { isControl, opcodeName } from './opcode'
import { useText } from './use-text'

/** Characters of a payload a row shows at most; the row is narrower anyway. */
const PREVIEW_CHARACTERS = 240

/** What there is to say of a frame in words. */
export function useFrameText() {
  const { t } = useText()

  function opcodeText(opcode: number): string {
    return t(`opcode.${opcodeName(opcode)}`, { opcode: `0x${opcode.toString(16)}` })
  }

  function directionText(direction: Direction): string {
    return t(direction === 0 ? 'direction.c2s' : 'direction.s2c')
  }

  function directionShort(direction: Direction): string {
    return t(direction === 0 ? 'direction.c2sShort' : 'direction.s2cShort')
  }

  function closeText(code: number): string {
    return `${code} ${t(`closeCode.${closeCodeName(code)}`)}`
  }

  /** The start of the payload on one line. */
  function preview(row: FrameRow): string {
    if (row.closeCode !== null) return closePreview(row.closeCode, row.previewText)
    if (row.previewText !== null) return oneLine(row.previewText.slice(0, PREVIEW_CHARACTERS))
    if (row.previewBytes === null || row.previewBytes.length === 0) return ''
    // What people put into a ping is mostly text; a binary message that looks like text is still binary.
    return (isControl(row.opcode) ? printable(row.previewBytes) : null) ?? toHex(row.previewBytes)
  }

  /** Of a close frame the preview is its reason alone. */
  function closePreview(code: number, reason: string | null): string {
    return reason === null || reason === '' ? closeText(code) : `${closeText(code)} · ${oneLine(reason)}`
  }

  return { opcodeText, directionText, directionShort, closeText, preview }
}
