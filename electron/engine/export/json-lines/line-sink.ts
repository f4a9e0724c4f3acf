/** Takes lines of text in pieces, whole ones ending in a line feed. */
export interface LineSink {
  write(text: string): void
}
