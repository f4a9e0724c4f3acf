import { failed } from './operation'
import type { EngineStarter } from './session-engine'

export const engineStarter: EngineStarter = {
  record: () => Promise.resolve(failed('unexpected', { detail: 'no engine yet' })),
  open: () => Promise.resolve(failed('unexpected', { detail: 'no engine yet' })),
}
