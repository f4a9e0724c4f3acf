/** Where in a session a rule found something. */
export type RedactedPlace =
  'head' | 'body' | 'message' | 'control' | 'close-reason' | 'comment' | 'address' | 'bytes'

/** Something a rule found. */
export interface RedactionMatch {
  /** Its place among the rules. */
  rule: number
  place: RedactedPlace
  /** Null where it belongs to none (a comment on the capture). */
  connection: number | null
  /** Number of the frame within the connection; null for what stands in none. */
  frame: number | null
  /** What is replaced, cut where it is long. */
  value: string
  pseudonym: string
}

/** What is redacted before anything is written: the dialog shows it. */
export interface RedactionPreview {
  rules: { rule: string; matches: number }[]
  /** The first of them. */
  matches: RedactionMatch[]
  /** Different values. */
  values: number
}

/** What a redacted export looked for in the finished file, and found nothing of. */
export interface RedactionReceipt {
  rules: { rule: string; matches: number }[]
  /** Different values that were replaced. */
  values: number
  /** Of those, the ones too short or too common to be looked for everywhere. */
  onlyInPlace: number
  /** Places besides those the rules found. */
  elsewhere: number
  /** Contents, or words of them, that became filler because they could not be read or fitted. */
  blanked: number
  /** Packets that belong to no connection: they are left out. */
  packetsLeftOut: number
  /** TLS connections whose content is written as plain TCP; their keys are left out. */
  decryptedConnections: number
  /** Bytes of the finished file that were scanned. */
  scannedBytes: number
}
