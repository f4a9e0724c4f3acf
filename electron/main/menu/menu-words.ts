import type { Settings } from '@shared/ipc/app-commands'
import type { Language } from '../language'

/** Every word the main process shows itself: the menu and the system's dialogs. The window has its own catalogues. */
export interface MenuWords {
  file: string
  open: string
  openTitle: string
  export: string
  exportTitle: string
  captureFiles: string
  allFiles: string
  revealFile: string
  close: string
  quit: string
  record: string
  recordToggle: string
  clear: string
  demo: string
  edit: string
  undo: string
  redo: string
  cut: string
  copy: string
  paste: string
  selectAll: string
  view: string
  filter: string
  connections: string
  frames: string
  details: string
  theme: string
  themes: Record<Settings['theme'], string>
  nextTheme: string
  language: string
  languages: Record<Settings['language'], string>
  nextLanguage: string
  zoomIn: string
  zoomOut: string
  zoomReset: string
  fullScreen: string
  developerTools: string
  window: string
  minimize: string
  help: string
  keyboardHelp: string
  /** Shown when the window's page stopped for good. */
  windowGone: string
}

export const MENU_WORDS: Readonly<Record<Language, MenuWords>> = {
  en: {
    file: '&File',
    open: '&Open Capture…',
    openTitle: 'Open a capture file',
    export: '&Export…',
    exportTitle: 'Export',
    captureFiles: 'Capture files',
    allFiles: 'All files',
    revealFile: 'Show Session File in &Folder',
    close: '&Close Window',
    quit: '&Quit',
    record: '&Record',
    recordToggle: '&Start or Stop Recording',
    clear: '&Clear',
    demo: '&Demo',
    edit: '&Edit',
    undo: '&Undo',
    redo: '&Redo',
    cut: 'Cu&t',
    copy: '&Copy',
    paste: '&Paste',
    selectAll: 'Select &All',
    view: '&View',
    filter: 'Display Fi&lter',
    connections: '&Connections',
    frames: '&Frames',
    details: '&Details',
    theme: '&Theme',
    themes: { system: 'System', light: 'Light', dark: 'Dark', 'high-contrast': 'High Contrast' },
    nextTheme: 'Next Theme',
    language: '&Language',
    languages: { system: 'System', en: 'English', 'zh-CN': '简体中文' },
    nextLanguage: 'Next Language',
    zoomIn: 'Zoom &In',
    zoomOut: 'Zoom &Out',
    zoomReset: '&Actual Size',
    fullScreen: 'F&ull Screen',
    developerTools: 'Developer Tools',
    window: '&Window',
    minimize: '&Minimize',
    help: '&Help',
    keyboardHelp: '&Keyboard Shortcuts',
    windowGone:
      'The window stopped working several times. Recorded sessions are kept: start Sockscope again.',
  },
  'zh-CN': {
    file: '文件(&F)',
    open: '打开抓包文件(&O)…',
    openTitle: '打开抓包文件',
    export: '导出(&E)…',
    exportTitle: '导出',
    captureFiles: '抓包文件',
    allFiles: '所有文件',
    revealFile: '在文件夹中显示会话文件(&F)',
    close: '关闭窗口(&C)',
    quit: '退出(&Q)',
    record: '录制(&R)',
    recordToggle: '开始或停止录制(&S)',
    clear: '清空(&C)',
    demo: '演示(&D)',
    edit: '编辑(&E)',
    undo: '撤销(&U)',
    redo: '重做(&R)',
    cut: '剪切(&T)',
    copy: '复制(&C)',
    paste: '粘贴(&P)',
    selectAll: '全选(&A)',
    view: '视图(&V)',
    filter: '显示过滤器(&L)',
    connections: '连接(&C)',
    frames: '帧(&F)',
    details: '详情(&D)',
    theme: '主题(&T)',
    themes: { system: '跟随系统', light: '浅色', dark: '深色', 'high-contrast': '高对比度' },
    nextTheme: '下一个主题',
    language: '语言(&L)',
    languages: { system: '跟随系统', en: 'English', 'zh-CN': '简体中文' },
    nextLanguage: '下一种语言',
    zoomIn: '放大(&I)',
    zoomOut: '缩小(&O)',
    zoomReset: '实际大小(&A)',
    fullScreen: '全屏(&U)',
    developerTools: '开发者工具',
    window: '窗口(&W)',
    minimize: '最小化(&M)',
    help: '帮助(&H)',
    keyboardHelp: '键盘快捷键(&K)',
    windowGone: '窗口多次停止工作。已录制的会话都保留着：请重新启动 Sockscope。',
  },
}
