import type * as english from '../../en/window/keyboard'

export const keyboard: typeof english.keyboard = {
  title: '键盘快捷键',
  close: '关闭',
  everywhere: '任何位置',
  lists: '列表中',
  payload: '时序图、十六进制视图和 JSON 树中',
  move: '上一行或下一行',
  page: '上翻或下翻一页',
  ends: '首行或末行；End 跟随末尾',
  enter: '进入：连接 → 帧 → 详情',
  escape: '逐级返回；在连接列表中则显示全部连接',
  copy: '复制值',
  columns: '选择列；加 Shift 调整列宽',
  columnReset: '恢复默认列宽',
  hexMove: '按字节或按行移动，加 Shift 扩展选择',
  fold: '折叠或展开',
}
