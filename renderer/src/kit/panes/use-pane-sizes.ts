import { useAppStore } from '../../state/app-store'

/** Sizes of panes side by side in percent, remembered by name; `usual` gives their order. */
export function usePaneSizes<Name extends string>(usual: Record<Name, number>) {
  const app = useAppStore()
  const names = Object.keys(usual) as Name[]
  const saved = names.map((name) => app.settings.layout[`pane-size.${name}`])
  const isWhole = saved.every((size) => size !== undefined)
  const sizes = Object.fromEntries(
    names.map((name, at) => [name, isWhole ? saved[at] : usual[name]]),
  ) as Record<Name, number>

  function remember(layout: number[]): void {
    names.forEach((name, at) => {
      const size = layout[at]
      if (size !== undefined) app.rememberLayout(`pane-size.${name}`, Math.round(size * 100) / 100)
    })
  }

  return { sizes, remember }
}
