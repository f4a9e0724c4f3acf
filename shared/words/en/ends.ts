/** The two ends of a connection, and either of them where it is not known which. */
export const ends = { client: 'client', server: 'server', peer: 'peer' }
