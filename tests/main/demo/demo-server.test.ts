import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, it } from 'vitest'
import { startDemoServer, type DemoServer, type NodeRunner } from '../../../electron/main/demo/demo-server'
import { findPython } from '../../../electron/main/demo/python'

const FOLDER = fileURLToPath(new URL('../../../resources/demo', import.meta.url))
const runNode: NodeRunner = (script, args) =>
  fork(script, args, { stdio: ['ignore', 'pipe', 'ignore', 'ipc'], execArgv: [] })
const noPython = Promise.resolve(null)

const servers: DemoServer[] = []
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())))

async function start(...args: Parameters<typeof startDemoServer>): Promise<DemoServer | null> {
  const server = await startDemoServer(...args)
  if (server !== null) servers.push(server)
  return server
}

async function pageOf(server: DemoServer | null): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${server?.port ?? 0}/`)
  return response.text()
}

describe('the demo server', () => {
  it('is the Python one where there is a Python', async () => {
    if ((await findPython()) === null) return
    const server = await start(FOLDER, runNode)
    expect(server).toMatchObject({ language: 'python', isRunning: true })
    expect(await pageOf(server)).toContain('<title>Sockscope demo</title>')
  })

  it('is its Node twin where there is none, with the same page', async () => {
    const server = await start(FOLDER, runNode, noPython)
    expect(server).toMatchObject({ language: 'node', isRunning: true })
    expect(await pageOf(server)).toContain('<title>Sockscope demo</title>')
  })

  it('takes another port when its own is taken', async () => {
    const first = await start(FOLDER, runNode, noPython)
    const second = await start(FOLDER, runNode, noPython)
    expect(second?.port).toBeGreaterThan(0)
    expect(second?.port).not.toBe(first?.port)
  })

  it('is its Node twin when the Python that was found does not start it', async () => {
    const broken = Promise.resolve({ command: '/nowhere/python3', args: [] })
    expect(await start(FOLDER, runNode, broken)).toMatchObject({ language: 'node' })
  })

  it('is none when nothing starts', async () => {
    expect(await start('/nowhere', runNode, noPython)).toBeNull()
  })

  it('ends when it is stopped', async () => {
    const server = await start(FOLDER, runNode, noPython)
    await server?.stop()
    expect(server?.isRunning).toBe(false)
    await expect(pageOf(server)).rejects.toThrow()
  })
})

describe('the search for a Python', () => {
  it('asks each candidate and takes the first that answers', async () => {
    const node = { command: process.execPath, args: ['-e', 'process.exit(0)', '--'] }
    const missing = { command: '/nowhere/python3', args: [] }
    expect(await findPython([missing, node])).toEqual(node)
  })

  it('finds none among programs that are missing or too old', async () => {
    const old = { command: process.execPath, args: ['-e', 'process.exit(1)', '--'] }
    expect(await findPython([{ command: '/nowhere/python3', args: [] }, old])).toBeNull()
  })
})
