import type { ends as english } from '../en/ends'

export const ends: typeof english = { client: '客户端', server: '服务器', peer: '一端' }
