import type { OperationError, OperationResult } from '@shared/ipc/app-commands'

export function done<T>(value: T): OperationResult<T> {
  return { ok: true, value }
}

export function failed(
  code: OperationError['code'],
  values: OperationError['values'] = {},
): { ok: false; error: OperationError } {
  return { ok: false, error: { code, values } }
}

/** Runs an operation; whatever it throws becomes a result the window can show. */
export async function attempt<T>(
  run: () => OperationResult<T> | Promise<OperationResult<T>>,
): Promise<OperationResult<T>> {
  try {
    return await run()
  } catch (error) {
    console.error(error)
    return failed('unexpected', { detail: messageOf(error) })
  }
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}

/** `ENOSPC` and the like, for the values of an error. */
export function systemCode(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : messageOf(error)
}
