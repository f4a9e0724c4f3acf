import type { HeadDetail } from '@shared/ipc/rows'

/** Images that a body is shown as: what every browser draws, and nothing that may hold a script. */
const IMAGE_TYPES: readonly string[] = [
  'image/png',
  'image/jpeg',
  'image/gif',
  'image/webp',
  'image/avif',
  'image/bmp',
  'image/x-icon',
  'image/vnd.microsoft.icon',
]
const TEXT_TYPES = /^(?:text\/|application\/(?:json|javascript|xml|x-www-form-urlencoded|.*\+(?:json|xml)$))/

/** The image type of a body; null for what is none, or none that is shown. */
export function bodyImageType(head: HeadDetail): string | null {
  const type = mediaType(head)
  return IMAGE_TYPES.includes(type) ? type : null
}

/** Whether a body is read as text: by its type, and where it has none. */
export function isTextBody(head: HeadDetail): boolean {
  const type = mediaType(head)
  return type === '' || TEXT_TYPES.test(type)
}

function mediaType({ fields }: HeadDetail): string {
  const field = fields.find(({ name }) => name.toLowerCase() === 'content-type')
  return field?.value.split(';', 1)[0]?.trim().toLowerCase() ?? ''
}
