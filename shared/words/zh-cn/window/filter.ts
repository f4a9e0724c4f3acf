import type * as english from '../../en/window/filter'

export const filter: typeof english.filter = {
  label: '显示过滤器',
  placeholder: '过滤：websocket.opcode == "Text" && sockscope.payload contains "error"   （Ctrl+K）',
  apply: '应用',
  applyTitle: '只显示匹配的内容（Enter）',
  clear: '恢复显示全部',
  menu: '历史与收藏的过滤器',
  menuEmpty: '应用过的过滤器会列在这里。',
  save: '收藏此过滤器',
  saved: '收藏',
  history: '历史',
  forget: '从列表中移除 {name}',
  completions: '可继续输入',
  function: '函数',
  showPlace: '显示位置',
  shownOf: '显示 {shown} / {all}',
  looking: '显示 {shown} / {all}，仍在查找',
  nothing: '这里没有与过滤器匹配的内容。',
  keep: '按此值过滤',
  exclude: '排除此值',
  matching: '匹配 {shown} 个',
}
