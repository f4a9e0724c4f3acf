/**
 * What Chrome's DevTools do with a HAR that is imported into their Network panel: whether they take the file at all, and
 * which requests and messages they then show (front_end/models/har: HARFormat, Importer).
 */
export interface ChromeImport {
  url: string
  resourceType: string | undefined
  startedMilliseconds: number
  status: number
  messages: { type: string; time: number; opcode: number; data: string }[]
}

type Json = Record<string, unknown>

/** @throws where Chrome refuses the file */
export function importAsChrome(text: string): ChromeImport[] {
  const { log } = object(JSON.parse(text), 'root') as { log: unknown }
  const { version, creator, pages, entries } = object(log, 'log')
  requireThat(typeof version === 'string' || typeof version === 'number', 'log.version')
  const { name, version: creatorVersion } = object(creator, 'log.creator')
  requireThat(typeof name === 'string' && typeof creatorVersion === 'string', 'log.creator')
  if (pages !== undefined) {
    for (const page of array(pages, 'log.pages')) {
      const { startedDateTime, id, title, pageTimings } = object(page, 'page')
      date(startedDateTime, 'page.startedDateTime')
      requireThat(typeof id === 'string' && typeof title === 'string', 'page.id, page.title')
      const { onContentLoad, onLoad } = object(pageTimings, 'page.pageTimings')
      for (const time of [onContentLoad, onLoad])
        requireThat(time == null || typeof time === 'number', 'pageTimings')
    }
  }
  return array(entries, 'log.entries').map((entry) => importEntry(object(entry, 'entry')))
}

function importEntry(entry: Json): ChromeImport {
  const started = date(entry['startedDateTime'], 'startedDateTime')
  number(entry['time'], 'time')
  const request = object(entry['request'], 'request')
  for (const name of ['method', 'url', 'httpVersion']) requireThat(typeof request[name] === 'string', name)
  for (const name of ['headers', 'cookies', 'queryString']) array(request[name], `request.${name}`)
  number(request['headersSize'], 'request.headersSize')
  number(request['bodySize'], 'request.bodySize')
  const response = object(entry['response'], 'response')
  for (const name of ['status', 'headersSize', 'bodySize']) number(response[name], `response.${name}`)
  for (const name of ['statusText', 'httpVersion', 'redirectURL'])
    requireThat(typeof response[name] === 'string', name)
  for (const name of ['headers', 'cookies']) array(response[name], `response.${name}`)
  const content = object(response['content'], 'response.content')
  number(content['size'], 'content.size')
  requireThat(typeof content['mimeType'] === 'string', 'content.mimeType')
  const timings = object(entry['timings'], 'timings')
  for (const name of ['send', 'wait', 'receive']) number(timings[name], `timings.${name}`)
  const messages = entry['_webSocketMessages']
  return {
    url: request['url'] as string,
    resourceType: entry['_resourceType'] as string | undefined,
    startedMilliseconds: started,
    status: response['status'] as number,
    messages:
      messages === undefined ? [] : array(messages, 'messages').flatMap((item) => importMessage(item)),
  }
}

/** One that lacks something is skipped; null throws. */
function importMessage(item: unknown): ChromeImport['messages'] {
  const { type, time, opcode, data } = item as {
    type: unknown
    time: unknown
    opcode: unknown
    data: unknown
  }
  if (type !== 'send' && type !== 'receive' && type !== 'error') return []
  if (typeof time !== 'number' || typeof opcode !== 'number' || typeof data !== 'string') return []
  return [{ type, time, opcode, data }]
}

function object(value: unknown, name: string): Json {
  requireThat(typeof value === 'object' && value !== null && !Array.isArray(value), name)
  return value as Json
}

function array(value: unknown, name: string): unknown[] {
  requireThat(Array.isArray(value), name)
  return value as unknown[]
}

function number(value: unknown, name: string): number {
  requireThat(typeof value === 'number' && !Number.isNaN(value), name)
  return value as number
}

function date(value: unknown, name: string): number {
  requireThat(typeof value === 'string', name)
  return number(Date.parse(value as string), name)
}

function requireThat(holds: boolean, name: string): void {
  if (!holds) throw new TypeError(`Chrome refuses the file: ${name}`)
}
