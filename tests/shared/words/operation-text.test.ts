import { ENGLISH } from '@shared/words/en'
import { CHINESE } from '@shared/words/zh-cn'
import { captureFaultSentence, operationSentence } from '@shared/words/operation-text'
import { describe, expect, it } from 'vitest'

describe('a failed operation', () => {
  it('is a sentence with its values, and what the system said in words', () => {
    const error = { code: 'file-unreadable', values: { path: '/tmp/a.pcap', detail: 'EACCES' } } as const
    expect(operationSentence(ENGLISH, error)).toBe('/tmp/a.pcap cannot be read (permission denied).')
    expect(operationSentence(CHINESE, error)).toBe('无法读取 /tmp/a.pcap（权限不足）。')
  })

  it('shows what the system said as it is where there are no words for it', () => {
    const error = { code: 'demo-unavailable', values: { error: 'EWEIRD' } } as const
    expect(operationSentence(ENGLISH, error)).toContain('(EWEIRD)')
  })

  it('says what is wrong with a capture in the same language', () => {
    const error = {
      code: 'file-damaged',
      values: { path: 'a.pcap', offset: 40, fault: 'packet-too-large', length: 9, limit: 8 },
    } as const
    expect(operationSentence(ENGLISH, error)).toContain('A packet claims 9 captured bytes')
    expect(operationSentence(CHINESE, error)).toContain('有一个数据包声称捕获了 9 字节')
    expect(operationSentence(CHINESE, error)).not.toMatch(/packet|bytes/)
  })

  it('says what a file is instead of a capture', () => {
    const error = { code: 'file-not-a-capture', values: { path: 'a.snoop', fault: 'format-snoop' } } as const
    expect(operationSentence(ENGLISH, error)).toMatch(/a\.snoop is no pcap.* It is a snoop file; .*editcap/)
    expect(operationSentence(CHINESE, error)).toMatch(/snoop 文件/)
  })
})

describe('a fault of a capture', () => {
  it('has the system’s error in words', () => {
    const fault = { code: 'source-failed', values: { error: 'EIO' } } as const
    expect(captureFaultSentence(CHINESE, fault)).toBe('后面的内容无法读取：磁盘报告错误。')
  })
})
