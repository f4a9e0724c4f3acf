/** The row a key leads to, or null where the key does not move. `current` is -1 when no row is chosen yet. */
export function cursorAfter(key: string, current: number, total: number, pageRows: number): number | null {
  if (total === 0) return null
  const page = Math.max(1, pageRows - 1)
  switch (key) {
    case 'ArrowDown':
      return Math.min(total - 1, current + 1)
    case 'ArrowUp':
      return current < 0 ? total - 1 : Math.max(0, current - 1)
    case 'PageDown':
      return Math.min(total - 1, Math.max(0, current) + page)
    case 'PageUp':
      return Math.max(0, (current < 0 ? total - 1 : current) - page)
    case 'Home':
      return 0
    case 'End':
      return total - 1
    default:
      return null
  }
}
