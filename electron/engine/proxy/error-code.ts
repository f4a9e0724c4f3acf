/** The system's name of an error (ECONNRESET, ENOTFOUND), or what it says where it has none. */
export function errorCode(error: NodeJS.ErrnoException): string {
  return error.code ?? error.message
}
