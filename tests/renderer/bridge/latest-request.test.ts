import { describe, expect, it } from 'vitest'
import { LatestRequest } from '../../../renderer/src/bridge/latest-request'

const settle = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))

function slow() {
  const asked: number[] = []
  const taken: string[] = []
  const answers: (() => void)[] = []
  const request = new LatestRequest<number, string>(
    (subject) => {
      asked.push(subject)
      return new Promise((resolve) => answers.push(() => resolve(`about ${subject}`)))
    },
    (answer) => taken.push(answer),
  )
  return { asked, taken, answers, request }
}

describe('asking about what is selected', () => {
  it('skips what was passed while an arrow key was held down', async () => {
    const { asked, taken, answers, request } = slow()
    for (let row = 0; row < 100; row++) request.ask(row)
    answers.shift()?.()
    await settle()
    answers.shift()?.()
    await settle()
    expect(asked).toEqual([0, 99])
    expect(taken).toEqual(['about 99'])
  })

  it('takes each answer about the same subject, however fast it is asked about again', async () => {
    const { taken, answers, request } = slow()
    request.ask(7)
    for (let tick = 0; tick < 3; tick++) {
      request.ask(7)
      answers.shift()?.()
      await settle()
    }
    expect(taken).toEqual(['about 7', 'about 7', 'about 7'])
  })

  it('drops the answer when nothing is selected any more', async () => {
    const { taken, answers, request } = slow()
    request.ask(1)
    request.cancel()
    answers.shift()?.()
    await settle()
    expect(taken).toEqual([])
  })
})
