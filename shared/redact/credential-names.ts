/** Names whose values are credentials, wherever they stand: a header, a query, a form, JSON, a line of text. */
const CREDENTIALS: ReadonlySet<string> = new Set([
  'authorization',
  'proxyauthorization',
  'cookie',
  'setcookie',
  'accesstoken',
  'idtoken',
  'refreshtoken',
  'authtoken',
  'sessiontoken',
  'csrftoken',
  'xsrftoken',
  'bearertoken',
  'token',
  'jwt',
  'code',
  'state',
  'clientsecret',
  'clientassertion',
  'secret',
  'password',
  'passwd',
  'passcode',
  'pwd',
  'apikey',
  'sessionid',
  'samlrequest',
  'samlresponse',
  // Header fields that carry nothing else.
  'xapikey',
  'xauthtoken',
  'xaccesstoken',
  'xcsrftoken',
  'xxsrftoken',
  'xamzsecuritytoken',
  'xgoogapikey',
  'xsessiontoken',
])

/** Names that OAuth gives to secrets and everyone else to ordinary words and numbers. */
const AMBIGUOUS: ReadonlySet<string> = new Set(['code', 'state'])

const ORDINARY = /^(?:\d{1,4}|true|false|null|[A-Za-z]{1,12}(?:[ _-][A-Za-z]{1,12}){0,4})$/

/** `accessToken`, `access_token` and `ACCESS-TOKEN` are one name. */
function plainName(name: string): string {
  return name.toLowerCase().replace(/[^a-z0-9]/g, '')
}

export function isCredentialName(name: string): boolean {
  return CREDENTIALS.has(plainName(name))
}

/** Such a value of such a name (`"code": 1006`, `"state": "open"`) says what happened and is no credential. */
export function isOrdinaryValue(name: string, value: string): boolean {
  return AMBIGUOUS.has(plainName(name)) && ORDINARY.test(value)
}

/** Header fields whose values the rule `headers` takes. */
export function isCredentialHeader(name: string): boolean {
  const plain = plainName(name)
  return CREDENTIALS.has(plain) && !AMBIGUOUS.has(plain)
}
