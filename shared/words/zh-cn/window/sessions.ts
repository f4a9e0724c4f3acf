import type * as english from '../../en/window/sessions'

export const sessions: typeof english.sessions = {
  title: '会话',
  all: '所有会话…',
  room: '每次记录都会实时写入磁盘。所有记录共占用 {size}。',
  limit: '未单独命名的记录：',
  unlimited: '全部保留',
  upTo: '保留最新的，最多 {size}',
  saveAs: '另存为…',
  saveAsNamed: '将 {name} 另存为…',
  reveal: '在文件夹中显示',
  revealNamed: '在文件夹中显示 {name}',
  rename: '重命名',
  renameNamed: '重命名 {name}',
  newName: '{name} 的新名称',
  delete: '删除',
  deleteNamed: '删除 {name}',
  sure: '确认删除',
  deleteSure: '确认删除 {name}',
  close: '关闭',
  recovered: '上次记录 {name} 时 Sockscope 意外退出。在此之前记录的内容都在磁盘上，可以打开。',
  openRecovered: '打开',
}
