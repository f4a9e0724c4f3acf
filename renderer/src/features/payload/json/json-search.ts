import { isContainer, type JsonDocument } from './json-document'

/** Matches beyond this are not counted. */
export const JSON_MATCH_LIMIT = 10_000

/** Nodes whose key or own value holds `needle`, upper and lower case alike, in document order. */
export function searchJson(document: JsonDocument, needle: string): Int32Array {
  if (needle === '') return new Int32Array(0)
  const wanted = needle.toLowerCase()
  const text = document.text.toLowerCase()
  // Lower-casing changes the length of a few characters; then positions no longer fit and the text is taken as it is.
  const source = text.length === document.text.length ? text : document.text
  const found: number[] = []
  let hit = source.indexOf(wanted)
  for (let node = 0; node < document.count && hit >= 0 && found.length < JSON_MATCH_LIMIT; node++) {
    const from =
      (document.keyStart[node] ?? -1) >= 0 ? (document.keyStart[node] ?? 0) : (document.start[node] ?? 0)
    const to = isContainer(document, node) ? (document.keyEnd[node] ?? -1) : (document.end[node] ?? 0)
    if (hit >= 0 && hit < from) hit = source.indexOf(wanted, from)
    if (hit < 0 || hit + wanted.length > to) continue
    found.push(node)
  }
  return Int32Array.from(found)
}
