import type { SessionInfo } from '@shared/ipc/app-commands'
import type { SessionJob } from '@shared/ipc/bridge'
import type { Job } from '@shared/model/job'
import type { Engine } from '../../engine/rpc/engine'

interface Listed {
  /** As the engine told it, under the engine's number. */
  job: Job
  engine: Engine
  /** Whose number changes when its file is read again. */
  session: Pick<SessionInfo, 'session' | 'name'>
}

/** The jobs that run on all engines, under numbers of their own. */
export class JobList {
  readonly #changed: () => void
  readonly #jobs = new Map<number, Listed>()
  #nextId = 1

  constructor(changed: () => void) {
    this.#changed = changed
  }

  get running(): SessionJob[] {
    return [...this.#jobs].map(([id, { job, session }]) => {
      const { session: number, name } = session
      return { ...job, id, session: number, name }
    })
  }

  /** @param session it belongs to; held on to */
  take(engine: Engine, job: Job, session: Listed['session']): void {
    let id = this.#find(engine, job.id)
    if (job.state !== 'running') {
      if (id !== null) this.#jobs.delete(id)
    } else {
      id ??= this.#nextId++
      this.#jobs.set(id, { job, engine, session })
    }
    this.#changed()
  }

  /** The engine is gone, and its jobs with it. */
  forget(engine: Engine): void {
    for (const [id, listed] of this.#jobs) if (listed.engine === engine) this.#jobs.delete(id)
    this.#changed()
  }

  /** Asks a job to stop; one that has ended is left alone. */
  async cancel(id: number): Promise<void> {
    const listed = this.#jobs.get(id)
    await listed?.engine.cancel(listed.job.id)
  }

  async cancelAll(): Promise<void> {
    await Promise.all([...this.#jobs.keys()].map((id) => this.cancel(id)))
  }

  #find(engine: Engine, own: number): number | null {
    for (const [id, listed] of this.#jobs) if (listed.engine === engine && listed.job.id === own) return id
    return null
  }
}
