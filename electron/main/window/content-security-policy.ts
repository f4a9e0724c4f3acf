/** The whole style elements that reka-ui's splitter adds while a divider is dragged: first empty, then `*{cursor: …!important;}`. */
const SPLITTER_STYLES = [
  "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='",
  "'sha256-ejxaNqI9HE4qAX7B2hAfln6pnS37ktMxKSd3kZCKrvU='",
  "'sha256-XvJ01jaWVHkBTx63VEEV8Mmbn7pi9cbgzXIyweci36Q='",
  "'sha256-3E7V3vrrCp0FIalfwVOrEiZQA9GXrPxylQSBapcdnoM='",
]

/**
 * What our page may load: its own files, nothing else. It opens no connection (`connect-src` falls back to 'none'):
 * all it shows comes through the bridge. The page carries the same policy itself, for the dev server.
 */
export const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'self' ${SPLITTER_STYLES.join(' ')}`,
  "img-src 'self' data:",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')
