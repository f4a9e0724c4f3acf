import type { Route } from '@shared/model/recording-options'
import type { ProxyOptions } from '../../../electron/engine/proxy/proxy-options'
import { ProxyServer, type ProxyProblem } from '../../../electron/engine/proxy/proxy-server'
import { ObservedRelays } from './observed-relays'

export function routeTo(target: string | null, more: Partial<Route> = {}): Route {
  return { listenHost: '127.0.0.1', listenPort: 0, target, rewriteHost: false, rewriteOrigin: false, ...more }
}

/** A running proxy with one route and an observer that remembers. */
export interface ProxyRig {
  proxy: ProxyServer
  observed: ObservedRelays
  port: number
  problems: ProxyProblem[]
}

export async function startProxy(
  target: string | null,
  options: Partial<ProxyOptions> = {},
  route: Partial<Route> = {},
): Promise<ProxyRig> {
  const observed = new ObservedRelays()
  const problems: ProxyProblem[] = []
  const proxy = new ProxyServer(observed, options, (problem) => problems.push(problem))
  const started = await proxy.start([routeTo(target, route)])
  if (!started.ok) throw new Error(JSON.stringify(started.error))
  return { proxy, observed, problems, port: started.value[0]?.listenPort ?? 0 }
}
