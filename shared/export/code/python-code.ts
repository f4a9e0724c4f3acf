import { CLIENT_TO_SERVER } from '../../model/direction'
import type { ExportChunks, ExportFeed } from '../export-feed'
import { conversations, type Conversation, type ConversationStep } from './conversation'
import { commentText, pythonMessage, pythonString } from './literals'
import { PYTHON_CLIENT_HELPERS, PYTHON_TEST_HELPERS } from './python-helpers'

/** The client's side as a program for Python's `websockets`, from 10 on. Says where an answer differs and goes on. */
export function* pythonExport(feed: ExportFeed): ExportChunks & Generator<string> {
  const name = commentText(feed.capture.name).replaceAll('"""', "'''").replaceAll('\\', '/')
  yield `#!/usr/bin/env python3
"""The client's side of ${name}, recorded with Sockscope.

    pip install websockets
    python3 client.py [ws://HOST:PORT]
"""
${PYTHON_CLIENT_HELPERS}`
  const made: number[] = []
  for (const conversation of conversations(feed)) {
    made.push(conversation.connection)
    yield* pythonConversation(conversation, `connection_${conversation.connection}`)
  }
  const calls = made.map((connection) => `    await connection_${connection}(origin)\n`).join('')
  yield `

async def main(origin=None):
${calls === '' ? '    pass  # there is no WebSocket in it\n' : calls}

if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:2]))
`
}

/** The conversation as a test of the server. Ids and times are compared by rule, not by value. */
export function* pytestExport(feed: ExportFeed): ExportChunks & Generator<string> {
  const name = commentText(feed.capture.name).replaceAll('"""', "'''").replaceAll('\\', '/')
  yield `"""${name}, recorded with Sockscope, as a test of the server.

    pip install pytest websockets
    WS_ORIGIN=ws://HOST:PORT pytest this_file.py
"""
import os

${PYTHON_CLIENT_HELPERS}${PYTHON_TEST_HELPERS}`
  for (const conversation of conversations(feed)) {
    const { connection } = conversation
    yield* pythonConversation(conversation, `connection_${connection}`)
    yield `

def test_connection_${connection}():
    asyncio.run(connection_${connection}(os.environ.get("WS_ORIGIN")))
`
  }
}

function* pythonConversation(conversation: Conversation, name: string): Generator<string> {
  const { origin, target, subprotocols, headers } = conversation
  yield `

async def ${name}(origin=None):
    async with connect(
        (origin or ${pythonString(origin)}) + ${pythonString(target)},
        subprotocols=[${subprotocols.map((token) => pythonString(token)).join(', ')}],
        headers=[${headers.map(([field, value]) => `(${pythonString(field)}, ${pythonString(value)})`).join(', ')}],
    ) as ws:
`
  let isEmpty = true
  for (const step of conversation.steps()) {
    isEmpty = false
    yield* pythonStep(step)
  }
  if (isEmpty) yield '        pass\n'
}

function* pythonStep(step: ConversationStep): Generator<string> {
  switch (step.kind) {
    case 'message':
      yield step.message.direction === CLIENT_TO_SERVER
        ? '        await send(ws, '
        : '        await receive(ws, '
      yield* pythonMessage(step.message)
      yield ')\n'
      return
    case 'close': {
      const code = step.code === null ? 'None' : String(step.code)
      const verb = step.direction === CLIENT_TO_SERVER ? 'close' : 'closed'
      yield `        await ${verb}(ws, ${code}, ${pythonString(step.reason)})\n`
      return
    }
    case 'lost':
      yield '        await lost(ws)\n'
  }
}
