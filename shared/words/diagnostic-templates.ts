/** `{name}` stands for a value of the diagnostic, `{sender}` and `{receiver}` for the two ends as its direction names them. */
export interface DiagnosticTemplates {
  title: string
  /** What happened. */
  what: string
  /** What it means to the page or to the Python server. */
  means: string
  /** What to do, where there is something. */
  todo: string | null
}
