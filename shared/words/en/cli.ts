/** What the command line says. */
export const cli = {
  standardInput: 'standard input',
  captureFault: '{file}: {sentence} (at byte {offset}); the {packets} packets before it were read.',
}
