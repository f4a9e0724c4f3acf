import type { Route } from '@shared/ipc/app-commands'
import { computed } from 'vue'
import { formatListenAddress, parseListenAddress } from './listen-address'
import { isTargetPlausible } from '../../text/target-address'
import { useAppStore } from '../../state/app-store'
import { useRouteDraftStore } from './route-draft-store'

/** A session takes this many routes at most. */
export const ROUTE_LIMIT = 32

/** The routes as one edits them: the settings' while idle, those in force while recording. */
export function useRoutes() {
  const app = useAppStore()
  const locked = computed(() => app.recording !== null)
  const routes = computed<readonly Route[]>(() => app.recording?.routes ?? app.settings.routes)
  const drafts = useRouteDraftStore()
  const areValid = computed(
    () =>
      !drafts.hasInvalid && routes.value.every(({ target }) => target === null || isTargetPlausible(target)),
  )

  function change(at: number, part: Partial<Route>): void {
    app.changeSettings({
      routes: app.settings.routes.map((route, index) => (index === at ? { ...route, ...part } : route)),
    })
  }

  /** Takes what was typed as listen address; false where it is none. */
  function changeListen(at: number, text: string): boolean {
    const address = parseListenAddress(text)
    if (address === null) return false
    change(at, { listenHost: address.host, listenPort: address.port })
    return true
  }

  /** Takes what was typed as target; nothing makes the route a forward proxy. */
  function changeTarget(at: number, text: string): boolean {
    const target = text.trim()
    if (target !== '' && !isTargetPlausible(target)) return false
    change(at, { target: target === '' ? null : target })
    return true
  }

  function add(): void {
    const last = app.settings.routes.at(-1)
    if (last === undefined || app.settings.routes.length >= ROUTE_LIMIT) return
    const listenPort = Math.min(65535, last.listenPort + 1)
    app.changeSettings({ routes: [...app.settings.routes, { ...last, listenPort }] })
  }

  function remove(at: number): void {
    if (app.settings.routes.length <= 1) return
    app.changeSettings({ routes: app.settings.routes.filter((_, index) => index !== at) })
  }

  return { routes, locked, areValid, change, changeListen, changeTarget, add, remove, listenText }
}

export function listenText(route: Route): string {
  return formatListenAddress({ host: route.listenHost, port: route.listenPort })
}

/** The line to paste into a page. The port is the real one once the route runs. */
export function pasteLine(route: Route): string {
  return `new WebSocket("ws://${listenText(route)}/")`
}
