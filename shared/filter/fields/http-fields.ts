import { fieldsOf, type FieldLines } from './field'

/** Header fields that have a field of their own, and the names they have on the wire. */
export const HTTP_HEADER_FIELDS: Readonly<Record<string, string>> = {
  'http.host': 'host',
  'http.connection': 'connection',
  'http.upgrade': 'upgrade',
  'http.user_agent': 'user-agent',
  'http.cookie': 'cookie',
  'http.set_cookie': 'set-cookie',
  'http.authorization': 'authorization',
  'http.proxy_authorization': 'proxy-authorization',
  'http.proxy_authenticate': 'proxy-authenticate',
  'http.content_type': 'content-type',
  'http.content_length_header': 'content-length',
  'http.content_encoding': 'content-encoding',
  'http.transfer_encoding': 'transfer-encoding',
  'http.location': 'location',
  'http.server': 'server',
  'http.date': 'date',
  'http.referer': 'referer',
  'http.accept': 'accept',
  'http.accept_encoding': 'accept-encoding',
  'http.accept_language': 'accept-language',
  'http.cache_control': 'cache-control',
  'http.x_forwarded_for': 'x-forwarded-for',
  'http.www_authenticate': 'www-authenticate',
  'http.sec_websocket_accept': 'sec-websocket-accept',
  'http.sec_websocket_extensions': 'sec-websocket-extensions',
  'http.sec_websocket_key': 'sec-websocket-key',
  'http.sec_websocket_protocol': 'sec-websocket-protocol',
  'http.sec_websocket_version': 'sec-websocket-version',
}

export const HTTP_FIELDS: FieldLines = [
  ...fieldsOf('protocol', 'http'),
  // Only ever there where they are true.
  ...fieldsOf('boolean', 'http.request', 'http.response'),
  ...fieldsOf('string', 'http.request.method', 'http.request.uri', 'http.request.uri.path'),
  ...fieldsOf('string', 'http.request.uri.query', 'http.request.uri.query.parameter'),
  ...fieldsOf('string', 'http.request.version', 'http.request.full_uri', 'http.request.line'),
  ...fieldsOf('uint16', 'http.response.code'),
  ...fieldsOf('string', 'http.response.code.desc', 'http.response.phrase', 'http.response.version'),
  ...fieldsOf('string', 'http.response.line', 'http.response_for.uri'),
  ...fieldsOf('string', ...Object.keys(HTTP_HEADER_FIELDS)),
  ...fieldsOf('uint64', 'http.content_length'),
  ...fieldsOf('framenum', 'http.request_in', 'http.response_in'),
  ...fieldsOf('relative-time', 'http.time'),
]
