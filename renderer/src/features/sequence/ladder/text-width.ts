/** Width of an average letter of the interface's fonts, as a part of the font size; wide scripts take a whole one. */
const LATIN = 0.6
const NARROW = 0.32
const CAPITAL = 0.7
const WIDE = 1
/** Signs such as ✖ and ▲. */
const SYMBOL = 0.85

/**
 * How wide a text will be, near enough to place it: an export is drawn where there is no page to measure on, and in a
 * page measuring thousands of labels would cost more than drawing them.
 */
export function textWidth(text: string, size: number): number {
  let width = 0
  for (const character of text) width += characterWidth(character)
  return width * size
}

/** As much of a text as fits, with an ellipsis where something is left out. */
export function fitText(text: string, room: number, size: number): string {
  let width = 0
  let end = 0
  let fitting = 0
  const ellipsis = LATIN * 1.6
  for (const character of text) {
    width += characterWidth(character)
    if (width * size > room) return end === 0 && fitting === 0 ? '' : `${text.slice(0, fitting).trimEnd()}…`
    end += character.length
    if ((width + ellipsis) * size <= room) fitting = end
  }
  return text
}

function characterWidth(character: string): number {
  const code = character.codePointAt(0) ?? 0
  if (code >= 0x2e80) return WIDE
  if (code >= 0x2500) return SYMBOL
  if (/[ilj.,:;'|!()[\] ]/.test(character)) return NARROW
  return /[A-Z0-9_%@+—…→←]/.test(character) ? CAPITAL : LATIN
}
