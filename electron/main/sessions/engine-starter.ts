import enginePath from '../../engine/engine-thread?modulePath'
import { EngineClient } from '../../engine/rpc/engine-client'
import type { EngineStarter } from './session-engine'

/** Starts an engine thread for each session. One whose first operation fails is ended at once. */
export const engineStarter: EngineStarter = {
  async record(file, routes, events, packets) {
    const engine = new EngineClient(enginePath, events)
    const started = await engine.operate('record', { file, routes: [...routes], packets })
    if (started.ok) return { ok: true, value: { engine, routes: started.value } }
    await engine.close()
    return started
  },
  async open(file, events) {
    const engine = new EngineClient(enginePath, events)
    const opened = await engine.operate('open', { file })
    if (opened.ok) return { ok: true, value: engine }
    await engine.close()
    return opened
  },
}
