import { describe, expect, test } from 'vitest'
import { isEpochNumber, isVariableKey, maskedText } from '@shared/compare/variable-text'

describe('what differs in every run', () => {
  test.each([
    'id',
    'userId',
    'user_id',
    'requestID',
    'sid',
    'uuid',
    'timestamp',
    'createdAt',
    'created_at',
    'accessToken',
    'token',
    'seq',
    'ts',
    'sessionId',
    'serverTime',
    'elapsed',
    'latency',
  ])('a member named %s', (name) => expect(isVariableKey(name)).toBe(true))

  test.each([
    'bid',
    'paid',
    'valid',
    'grid',
    'update',
    'candidate',
    'price',
    'volume',
    'text',
    'type',
    'status',
    'format',
    'that',
    'runtime',
    'tokens',
    'chat',
    'identity',
  ])('not one named %s', (name) => expect(isVariableKey(name)).toBe(false))

  test.each([
    ['session c45572b9-4b5f-4c05-9638-29c351702a52 open', 'session <uuid> open'],
    ['at 2026-12-03T15:51:08.436Z', 'at <time>'],
    ['at 2026-12-03 15:51:08.436+08:00', 'at <time>'],
    ['Thu, 26 Nov 2026 08:49:37 GMT', '<time>'],
    ['[12:30:45.123] hello', '[<time>] hello'],
    ['since 1795392000 and 1795392000123', 'since <time> and <time>'],
    ['Bearer eyJhbGciOi.eyJzdWIi.c2lnbmF0dXJl', 'Bearer <token>'],
    ['key dGhlIHNhbXBsZSBub25jZQ== sent', 'key <token> sent'],
    ['digest 2fd4e1c67a2d28fced849ee1bb76e739', 'digest <token>'],
  ])('in the text "%s"', (text, masked) => expect(maskedText(text)).toBe(masked))

  test.each([
    'price 114.28999999999999',
    'message 48 of the story',
    'order 1234567',
    'https://example.com/a/path/that/is/Long',
    'deadbeefdeadbeef',
    'InternationalizationOfWords',
  ])('nothing in "%s"', (text) => expect(maskedText(text)).toBe(text))

  test('a number that is a time', () => {
    expect(
      ['1795392000', '1795392000.25', '1795392000123', '1795392000123456789'].map(isEpochNumber),
    ).toEqual([true, true, true, true])
    expect(['114.28999999999999', '12345678901', '1795392', '2795392000'].map(isEpochNumber)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})
