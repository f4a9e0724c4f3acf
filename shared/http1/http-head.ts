/** A field line as it stood on the wire (RFC 9112 §5): order, case and duplicates kept. Values are text (UTF-8, else latin-1), outer whitespace removed. */
export interface HttpField {
  name: string
  value: string
  /** Range of the whole field line within the head, obs-fold continuation lines included. */
  start: number
  end: number
}

interface HttpHeadCommon {
  /** As written, e.g. `1.1`; empty where the line could not be read. */
  version: string
  fields: HttpField[]
  /** The whole head, with the empty line that ends it; an owned copy. */
  raw: Uint8Array
  /** Stream offset of the head's first byte. */
  streamOffset: number
  /** Packet that completed the head. */
  packet: number
}

/** RFC 9112 §3. */
export interface HttpRequestHead extends HttpHeadCommon {
  kind: 'request'
  method: string
  target: string
}

/** RFC 9112 §4. `status` is 0 where it could not be read. */
export interface HttpResponseHead extends HttpHeadCommon {
  kind: 'response'
  status: number
  reason: string
}

export type HttpHead = HttpRequestHead | HttpResponseHead
