/** Takes lines of text. */
export interface LineSink {
  /**
   * Takes a line that ends in a line feed, or the beginning of one.
   * @param rest the pieces behind `head`, which may be asked for later: what they are made of must stay as it is
   */
  write(head: string, rest?: Iterable<string>): void
}
