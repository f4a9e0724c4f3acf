import type { cli as english } from '../en/cli'

export const cli: typeof english = {
  standardInput: '标准输入',
  captureFault: '{file}：{sentence}（第 {offset} 字节处）；此前的 {packets} 个数据包已读取。',
}
