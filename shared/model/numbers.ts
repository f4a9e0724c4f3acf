declare const kind: unique symbol

/**
 * A number that says what it counts. A plain number fits everywhere, so that arithmetic needs no casts; two different
 * kinds do not fit each other, so that a packet's number cannot be handed on as a connection's. Types only.
 */
type Counted<Kind extends string> = number & { readonly [kind]?: Kind }

/** Number of a packet in its session file, from 1 as in Wireshark. */
export type PacketNumber = Counted<'packet'>
/** Number of a connection in its session, from 0 in the order connections open; never reused. */
export type ConnectionNumber = Counted<'connection'>
/** Number of a frame within its connection, both directions together, from 0. */
export type FrameNumber = Counted<'frame of a connection'>
/** Row of a frame in its session's table of all connections' frames, from 0. (`FrameRow` is what a window shows of it.) */
export type FrameRowNumber = Counted<'row of a frame'>
/** Row of a message in its session's table, from 0. */
export type MessageRowNumber = Counted<'row of a message'>
/** A byte of one direction of one connection, missing ones counted too, from 0. */
export type StreamOffset = Counted<'byte of a stream'>
/** A byte of a file, after decompression, from 0. */
export type FileOffset = Counted<'byte of a file'>
/**
 * Where bytes stand that a session can read again: a byte source and an offset in it, in one number (byte-place.ts).
 * A file offset is such a place: in the session file.
 */
export type BytePlace = Counted<'byte of a file' | 'byte of a derived source'>
