/**
 * Where the last whole block in the first `written` bytes of `blocks` ends. Every pcapng block states its length
 * (little-endian here) behind its type.
 * @param blocks begins with a block and holds whole blocks up to at least `written`
 */
export function lastBlockEnd(blocks: Uint8Array, written: number): number {
  const view = new DataView(blocks.buffer, blocks.byteOffset, blocks.byteLength)
  let end = 0
  while (end + 8 <= written) {
    const length = view.getUint32(end + 4, true)
    if (length < 12 || end + length > written) break
    end += length
  }
  return end
}
