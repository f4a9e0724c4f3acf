/** The style of a report. Its hash stands in the page's policy, so nothing may be put into it. */
export const REPORT_STYLE = `
:root { color-scheme: light dark; --line: #8886; --up: #0b63c5; --down: #8a4b00; --error: #b3261e; --warning: #8a5a00; }
@media (prefers-color-scheme: dark) { :root { --up: #7db7ff; --down: #f0b070; --error: #ff9d94; --warning: #f2c46d; } }
body { font: 14px/1.45 system-ui, sans-serif; margin: 1rem auto; max-width: 76rem; padding: 0 1rem; }
h1 { font-size: 1.3rem; } h2 { font-size: 1.15rem; border-top: 1px solid var(--line); padding-top: .8rem; } h3 { font-size: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .1rem 1rem; } dt { opacity: .75; } dd { margin: 0; overflow-wrap: anywhere; }
pre, code { font: 12px/1.4 ui-monospace, monospace; unicode-bidi: isolate; }
pre { margin: 0; white-space: pre-wrap; overflow-wrap: anywhere; max-height: 24rem; overflow: auto; }
.ending { font-weight: 600; }
.diagnostics .error, p.error { border-left: 3px solid var(--error); padding-left: .6rem; }
.diagnostics .warning { border-left: 3px solid var(--warning); padding-left: .6rem; }
.diagnostics { list-style: none; padding: 0; } .diagnostics p { margin: .2rem 0; }
table { border-collapse: collapse; width: 100%; } th { text-align: start; } th, td { border-bottom: 1px solid var(--line); padding: .15rem .5rem; vertical-align: top; }
td:nth-child(1), td:nth-child(2), td:nth-child(5) { white-space: nowrap; font-variant-numeric: tabular-nums; }
.up td:nth-child(3) { color: var(--up); white-space: nowrap; } .down td:nth-child(3) { color: var(--down); white-space: nowrap; text-align: end; }
.language { float: inline-end; border: 1px solid var(--line); } .language legend { font-size: .8rem; }
:root:has(input.en:checked) [lang="zh-CN"]:not(label, :root) { display: none; }
:root:has(input.zh-CN:checked) [lang="en"]:not(label, :root) { display: none; }
@media print { .language { display: none; } pre { max-height: none; } }
`
