import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import { CLIENT_TO_SERVER, SERVER_TO_CLIENT } from '@shared/model/direction'
import { expect, it } from 'vitest'
import echoThread from './fixtures/echo-thread?modulePath'

it('gives a test the path of a TypeScript module that runs as a thread, with its imports from shared/', async () => {
  const worker = new Worker(echoThread)
  worker.postMessage(CLIENT_TO_SERVER)
  expect(await once(worker, 'message')).toEqual([SERVER_TO_CLIENT])
  await worker.terminate()
})
