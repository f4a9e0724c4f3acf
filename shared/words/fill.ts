/** What the `{name}`s of a template stand for. */
export type Values = Readonly<Record<string, string | number>>

/**
 * A template with its values in it: the one placeholder syntax of all words. Every `{name}` becomes the value of that
 * name, a missing one "?". Values are shown as they are; braces in them are no placeholders.
 */
export function fill(template: string, values: Values): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : '?',
  )
}
