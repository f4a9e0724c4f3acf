import enginePath from '../../engine/engine-thread?modulePath'
import type { Engine } from '../../engine/rpc/engine'
import { connectEngine, type EngineThreadEvents } from '../../engine/rpc/connect-engine'

/** Starts an engine thread; each session has one. */
export type EngineStarter = (events: EngineThreadEvents) => Engine

export const engineStarter: EngineStarter = (events) => connectEngine(enginePath, events)
