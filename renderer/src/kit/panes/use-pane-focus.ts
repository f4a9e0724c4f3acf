/** The panes one can focus by key, in the order F6 walks them. Each pane marks its one tab stop with `data-pane-focus`. */
export const PANES = ['connections', 'frames', 'details'] as const
export type PaneName = (typeof PANES)[number]

export function focusPane(pane: PaneName): void {
  document.querySelector<HTMLElement>(`[data-pane-focus="${pane}"]`)?.focus()
}

/** The pane next to the focused one, round the end; the first when none is. */
export function focusNextPane(step: 1 | -1): void {
  const inside = document.activeElement?.closest<HTMLElement>('[data-pane]')?.dataset['pane']
  const at = PANES.findIndex((pane) => pane === inside)
  const next = at < 0 ? 0 : (at + step + PANES.length) % PANES.length
  focusPane(PANES[next] ?? 'connections')
}

/** The filter's field, with what is typed in it selected. */
export function focusFilter(): void {
  const field = document.querySelector<HTMLInputElement>('[data-filter-field]')
  field?.focus()
  field?.select()
}
