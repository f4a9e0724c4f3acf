import { failed, type OperationResult } from '@shared/model/operation'

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
