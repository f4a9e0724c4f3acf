// mockttp with its WebSocket passthrough, as its users set it up.
import { getLocal } from 'mockttp'

const target = Number(process.argv[2])
const server = getLocal()
await server.start()
await server.forAnyWebSocket().thenForwardTo(`ws://127.0.0.1:${target}`)
process.send?.({ port: server.port })
