/** How bytes stopped coming: FIN, RST, or the recording ended while the connection was open. */
export type EndKind = 'fin' | 'rst' | 'recording'
