import { defineStore } from 'pinia'
import { shallowRef } from 'vue'
import { useAppStore } from './app-store'

/** What is asked before open WebSockets end: Stop was pressed, or the window is about to close. */
export interface StopQuestion {
  reason: 'stop' | 'close'
  openWebSockets: number
}

/** Stops the recording, and asks first where WebSockets are open. */
export const useStopStore = defineStore('stop', () => {
  const app = useAppStore()
  const question = shallowRef<StopQuestion | null>(null)

  async function stop(): Promise<void> {
    const answer = await app.stopRecording('ask')
    if (answer?.ok && answer.value.openWebSockets > 0) {
      question.value = { reason: 'stop', openWebSockets: answer.value.openWebSockets }
    }
  }

  async function toggle(): Promise<void> {
    await (app.recording === null ? app.startRecording() : stop())
  }

  function askBeforeClosing(openWebSockets: number): void {
    question.value = { reason: 'close', openWebSockets }
  }

  /** `end`: as asked for; `keep`: only the recording ends; null: nothing does. */
  async function answer(how: 'end' | 'keep' | null): Promise<void> {
    const asked = question.value
    question.value = null
    if (asked === null || how === null) return
    if (asked.reason === 'close') await app.closeWindow()
    else await app.stopRecording(how)
  }

  return { question, stop, toggle, askBeforeClosing, answer }
})
