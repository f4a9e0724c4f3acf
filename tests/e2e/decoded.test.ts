import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server as SocketIoServer } from 'socket.io'
import { io } from 'socket.io-client'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { launchApp, screenshot, type RunningApp } from '../support/electron-app'
import { SockscopeWindow } from './support/sockscope-window'

let http: Server
let run: RunningApp
let window: SockscopeWindow

beforeAll(async () => {
  http = createServer()
  new SocketIoServer(http, { transports: ['websocket'] }).on('connection', (socket) => {
    socket.on('upload', (bytes: Buffer) => socket.emit('uploaded', { size: bytes.length }))
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
})
afterAll(() => {
  http.closeAllConnections()
  http.close()
})
beforeEach(async () => {
  run = await launchApp()
  window = new SockscopeWindow(run.page)
})
afterEach(() => run.close())

/** A page's Socket.IO client sends an event with a picture and waits for what the server says. */
async function upload(listen: string): Promise<void> {
  const socket = io(`http://${listen}`, { transports: ['websocket'], reconnection: false })
  const answered = new Promise((resolve) => socket.once('uploaded', resolve))
  socket.emit('upload', Buffer.from([0x89, 0x50]), { token: Buffer.from('{"sub":"ada"}').toString('base64') })
  await answered
  socket.disconnect()
}

describe('messages are read as what their connection speaks', () => {
  it('in the list in one line, under Decoded as a whole, and as something else where one says so', async () => {
    const { port } = http.address() as AddressInfo
    await upload(await window.record(`ws://127.0.0.1:${port}`))
    await window.stop()
    await window.showTab('Frames')
    const row = window.frameList.getByRole('row').filter({ hasText: 'event upload +1 binary' })
    await row.click()
    await window.details.getByRole('tab', { name: 'Decoded' }).click()
    const tree = window.details.getByRole('tree')
    // The attachment came in the message after; it stands where it belongs.
    await tree.getByText('bytes(2) 89 50').waitFor()
    await screenshot(window.page, 'decoded-socket-io')
    const readAs = window.details.getByRole('combobox', { name: 'Read as' })
    expect(await readAs.inputValue()).toBe('auto')
    expect(await readAs.locator('option').allInnerTexts()).toEqual(
      expect.arrayContaining(['Automatic: Socket.IO', 'Not decoded', 'Socket.IO', 'MQTT']),
    )

    await tree.getByText('token').click()
    await window.details.getByRole('button', { name: 'Open as base64' }).click()
    await window.details.getByText('"ada"').waitFor()

    await readAs.selectOption({ label: 'STOMP' })
    await window.details.getByText('This message is not STOMP').waitFor()
    await row.waitFor({ state: 'detached' })
    await readAs.selectOption({ value: 'auto' })
    await row.waitFor()
    expect(run.pageErrors).toEqual([])
  })
})
