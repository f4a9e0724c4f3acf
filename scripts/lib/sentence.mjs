/** A failure the reader can do something about: its message is shown as it is, without a stack. */
export class Sentence extends Error {
  /** @override */
  name = 'Sentence'
}

/**
 * @param {unknown} error
 * @returns {string} the message, followed by its cause's where there is one
 */
export function explain(error) {
  if (!(error instanceof Error)) return String(error)
  const cause = error.cause === undefined ? '' : ` (${explain(error.cause)})`
  return error.message + cause
}

/**
 * Runs a script: its result is the exit code, a `Sentence` is printed, anything else is a bug and keeps its stack.
 *
 * @param {() => Promise<number>} main
 */
export async function runScript(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    console.error(error instanceof Sentence ? `\n${explain(error)}` : error)
    process.exitCode = 1
  }
}
