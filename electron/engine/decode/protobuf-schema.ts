import protobuf from 'protobufjs'
import type { ProtobufField, ProtobufSchema } from '@shared/decoders/decoder'

/** Ends the name of the message a map's entries are; no name of a .proto file has a space. */
const ENTRY = ' entry'

/** The types of a .proto file, or the line where it is none. */
export type SchemaResult =
  { ok: true; schema: ProtobufSchema } | { ok: false; line: number | null; reason: string }

/**
 * Reads the types of a .proto file (proto2 or proto3). Other files it imports are not read: their types are unknown,
 * and their fields shown as the wire has them.
 * @param rootType the type messages are read as; the file's first message where it is null or not in the file
 */
export function readProtobufSchema(text: string, rootType: string | null): SchemaResult {
  let root: protobuf.Root
  try {
    root = protobuf.parse(text, new protobuf.Root(), { keepCase: true }).root
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    const line = /line (\d+)/.exec(reason)?.[1]
    return { ok: false, line: line === undefined ? null : Number(line), reason }
  }
  const messages = new Map<string, ReadonlyMap<number, ProtobufField>>()
  const enumerations = new Map<string, ReadonlyMap<number, string>>()
  collect(root, messages, enumerations)
  const typeNames = [...messages.keys()].filter((name) => !name.endsWith(ENTRY))
  const first = typeNames[0]
  if (first === undefined) return { ok: false, line: null, reason: 'no message type' }
  return {
    ok: true,
    schema: {
      typeNames,
      rootType: rootType !== null && messages.has(rootType) ? rootType : first,
      fields: (type) => messages.get(type),
      enumeration: (type) => enumerations.get(type),
    },
  }
}

function collect(
  namespace: protobuf.NamespaceBase,
  messages: Map<string, ReadonlyMap<number, ProtobufField>>,
  enumerations: Map<string, ReadonlyMap<number, string>>,
): void {
  for (const object of namespace.nestedArray) {
    if (object instanceof protobuf.Enum) {
      const values = Object.entries(object.values)
      enumerations.set(nameOf(object), new Map(values.map(([name, value]) => [value, name])))
    } else if (object instanceof protobuf.Type) {
      messages.set(
        nameOf(object),
        new Map(object.fieldsArray.map((field) => [field.id, fieldOf(object, field)])),
      )
      for (const field of object.fieldsArray)
        if (field instanceof protobuf.MapField) addEntry(object, field, messages)
    }
    if (object instanceof protobuf.Namespace) collect(object, messages, enumerations)
  }
}

/** A map is on the wire a repeated message of a key (1) and a value (2). */
function addEntry(
  type: protobuf.Type,
  field: protobuf.MapField,
  messages: Map<string, ReadonlyMap<number, ProtobufField>>,
): void {
  messages.set(
    entryName(field),
    new Map([
      [1, { name: 'key', type: field.keyType, repeated: false }],
      [2, { name: 'value', type: resolve(type, field.type), repeated: false }],
    ]),
  )
}

function fieldOf(type: protobuf.Type, field: protobuf.Field): ProtobufField {
  if (field instanceof protobuf.MapField) return { name: field.name, type: entryName(field), repeated: true }
  return { name: field.name, type: resolve(type, field.type), repeated: field.repeated }
}

function resolve(type: protobuf.Type, name: string): string {
  const found = type.lookup(name, [protobuf.Type, protobuf.Enum])
  return found === null ? name : nameOf(found)
}

function entryName(field: protobuf.MapField): string {
  return nameOf(field) + ENTRY
}

function nameOf(object: protobuf.ReflectionObject): string {
  return object.fullName.replace(/^\./, '')
}
