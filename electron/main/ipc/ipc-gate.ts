import * as v from 'valibot'
import {
  appCommandSchemas,
  type AppArguments,
  type AppCommand,
  type AppResults,
} from '@shared/ipc/app-commands'
import type { IpcReply, Refusal, RefusalCode } from '@shared/ipc/reply'
import {
  sessionCommandSchemas,
  type SessionArguments,
  type SessionCommand,
} from '@shared/ipc/session-commands'

/** What the gate needs to know of Electron's `WebFrameMain`. */
export interface SenderFrame {
  readonly origin: string
  /** Null for the main frame of a window. */
  readonly parent: unknown
}

/** What the gate needs to know of Electron's `IpcMainInvokeEvent`. */
export interface SenderEvent {
  /** Null when the frame navigated away or was destroyed in the meantime. */
  readonly senderFrame: SenderFrame | null
}

/** One handler per command: the compiler names the one that is missing. */
export type AppHandlers = {
  [C in AppCommand]: (args: AppArguments<C>) => AppResults[C] | Promise<AppResults[C]>
}

/** Who answers behind the gate. Everything that reaches it has been validated. */
export interface GateTargets {
  app: AppHandlers
  /** Resolves to the answer of the session's engine, or null when there is no such session. */
  session: (
    session: number,
    command: SessionCommand,
    args: SessionArguments<SessionCommand>,
  ) => Promise<unknown> | null
  openDropped: (path: string) => Promise<AppResults['session.openRecent']>
  /** A handler threw: a bug of ours. */
  failed: (command: string, error: unknown) => void
}

const sessionSchema = v.pipe(v.number(), v.integer(), v.minValue(1))
const pathSchema = v.pipe(v.string(), v.minLength(1), v.maxLength(4096))

/**
 * The one gate between a window and the main process. It lets a request through when it comes from the main frame
 * of our own page, names a known command, and its arguments fit that command's schema; anything else is refused
 * with a typed reason and reaches no handler.
 */
export class IpcGate {
  private readonly origins: ReadonlySet<string>
  private readonly targets: GateTargets

  /** @param origins the origins our own page may have: `app://sockscope`, and the dev server's in development */
  constructor(origins: ReadonlySet<string>, targets: GateTargets) {
    this.origins = origins
    this.targets = targets
  }

  app(event: SenderEvent, command: unknown, args: unknown): Promise<IpcReply<unknown>> {
    if (!this.trusts(event)) return refuse('foreign-sender', command)
    if (!isKeyOf(appCommandSchemas, command)) return refuse('unknown-command', command)
    const parsed = v.safeParse(appCommandSchemas[command], args)
    if (!parsed.success) return refuse('invalid-arguments', command, issuesOf(parsed.issues))
    // The schema that accepted the arguments and the handler share one key; TypeScript cannot follow a union through it.
    const handler = this.targets.app[command] as (args: unknown) => unknown
    return this.answer(command, () => handler(parsed.output))
  }

  session(event: SenderEvent, session: unknown, command: unknown, args: unknown): Promise<IpcReply<unknown>> {
    if (!this.trusts(event)) return refuse('foreign-sender', command)
    if (!isKeyOf(sessionCommandSchemas, command)) return refuse('unknown-command', command)
    const id = v.safeParse(sessionSchema, session)
    if (!id.success) return refuse('invalid-arguments', command, issuesOf(id.issues))
    const parsed = v.safeParse(sessionCommandSchemas[command], args)
    if (!parsed.success) return refuse('invalid-arguments', command, issuesOf(parsed.issues))
    const answer = this.targets.session(id.output, command, parsed.output)
    return answer === null ? refuse('unknown-session', command) : this.answer(command, () => answer)
  }

  /** A dropped file has a channel of its own: only the preload can say which path a `File` stands for. */
  openDropped(event: SenderEvent, path: unknown): Promise<IpcReply<unknown>> {
    const command = 'session.openDropped'
    if (!this.trusts(event)) return refuse('foreign-sender', command)
    const parsed = v.safeParse(pathSchema, path)
    if (!parsed.success) return refuse('invalid-arguments', command, issuesOf(parsed.issues))
    return this.answer(command, () => this.targets.openDropped(parsed.output))
  }

  private trusts(event: SenderEvent): boolean {
    const frame = event.senderFrame
    return frame !== null && frame.parent === null && this.origins.has(frame.origin)
  }

  private async answer(command: string, run: () => unknown): Promise<IpcReply<unknown>> {
    try {
      return { ok: true, value: await run() }
    } catch (error) {
      this.targets.failed(command, error)
      return refuse('failed', command, error instanceof Error ? error.message : String(error))
    }
  }
}

function refuse(code: RefusalCode, command: unknown, detail = ''): Promise<{ ok: false; refusal: Refusal }> {
  const name = typeof command === 'string' ? command.slice(0, 100) : typeof command
  return Promise.resolve({ ok: false, refusal: { code, command: name, detail } })
}

/** Own keys only: `constructor` and `__proto__` are no commands. */
function isKeyOf<T extends object>(table: T, key: unknown): key is Extract<keyof T, string> {
  return typeof key === 'string' && Object.hasOwn(table, key)
}

function issuesOf(issues: [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  return issues
    .slice(0, 5)
    .map((issue) => `${v.getDotPath(issue) ?? 'arguments'}: ${issue.message}`)
    .join('; ')
    .slice(0, 500)
}
