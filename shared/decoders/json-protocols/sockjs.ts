import { decoded, NOT_DECODED, type Decode } from '../decoder'
import { JsonText, type DecodedValue } from '../decoded-value'
import { jsonOrText, messageText, parseJson, type Json } from '../json-message'

/** SockJS framing (sockjs-protocol 0.3): `o`, `h`, `a[…]`, `m…`, `c[…]` from the server, a JSON list from the client. */
export const decodeSockjs: Decode = (message) => {
  const text = messageText(message)
  if (text === null || text === '') return NOT_DECODED
  if (text === 'o') return decoded('open', { frame: 'open' })
  if (text === 'h') return decoded('heartbeat', { frame: 'heartbeat' })
  if (text.startsWith('c[')) return closed(text)
  if (text.startsWith('m')) {
    const only = parseJson(text.slice(1))
    return only === undefined ? NOT_DECODED : messages('message', [only])
  }
  const list = parseJson(text.startsWith('a[') ? text.slice(1) : text)
  if (Array.isArray(list)) return messages(text.startsWith('a') ? 'array' : 'send', list)
  return typeof list === 'string' ? messages('send', [list]) : NOT_DECODED
}

function closed(text: string): ReturnType<Decode> {
  const list = parseJson(text.slice(1))
  if (!Array.isArray(list) || typeof list[0] !== 'number') return NOT_DECODED
  return decoded(`close ${list[0]} ${typeof list[1] === 'string' ? list[1] : ''}`, {
    frame: 'close',
    code: list[0],
    reason: new JsonText(JSON.stringify(list[1] ?? null)),
  })
}

function messages(frame: string, list: Json[]): ReturnType<Decode> {
  const shown = list.map((item): DecodedValue =>
    typeof item === 'string' ? jsonOrText(item) : new JsonText(JSON.stringify(item)),
  )
  const first = list.length === 1 && typeof list[0] === 'string' ? ` ${list[0]}` : ''
  return decoded(
    `${frame === 'send' ? 'send' : 'message'}${list.length === 1 ? '' : ` ×${list.length}`}${first}`,
    {
      frame,
      messages: shown,
    },
  )
}
