import { nextTick } from 'vue'
import { beforeEach, describe, expect, it } from 'vitest'
import type { SessionJob } from '@shared/ipc/bridge'
import RunningJobs from '../../../../renderer/src/features/session/RunningJobs.vue'
import { useAppStore } from '../../../../renderer/src/state/app-store'
import { useJobsStore } from '../../../../renderer/src/state/jobs-store'
import { useSessionStore } from '../../../../renderer/src/state/session-store'
import { mountPart } from '../../support/mount-window'
import { installBridge, ScriptedBridge, SESSION, settled } from '../../support/scripted-bridge'

const READING: SessionJob = {
  id: 7,
  kind: 'open',
  phase: 'reading',
  done: 1000,
  total: 4000,
  state: 'running',
  error: null,
  session: 1,
  name: 'one.pcapng',
}
const UNPACKING: SessionJob = { ...READING, id: 8, phase: 'unpacking', session: 2, name: 'two.pcapng.gz' }

let bridge: ScriptedBridge

function mounted() {
  const wrapper = mountPart(RunningJobs, {})
  const app = useAppStore()
  app.take({ ...bridge.state, current: { ...SESSION, kind: 'file', recording: false }, recording: null })
  return { wrapper, jobs: useJobsStore(), session: useSessionStore() }
}

describe('long work', () => {
  beforeEach(() => {
    document.body.innerHTML = ''
    bridge = new ScriptedBridge()
    installBridge(bridge)
  })

  it('shows how far it is, is cancelled by a button, and says that what was read stays', async () => {
    const { wrapper, jobs, session } = mounted()
    jobs.take([READING])
    await nextTick()
    expect(wrapper.find('progress').attributes()).toMatchObject({ value: '1000', max: '4000' })
    expect(wrapper.text()).toContain('one.pcapng')
    expect(session.progress).toEqual({ read: 1000, total: 4000 })

    await wrapper.find('button').trigger('click')
    await settled()
    expect(bridge.asked).toContainEqual({ command: 'job.cancel', args: { job: 7 } })
    jobs.take([])
    await nextTick()
    expect(session.progress).toBeNull()
    expect(wrapper.find('[role=status]').text()).toContain('what was read stays')
    await wrapper.find('button').trigger('click')
    expect(wrapper.find('[role=status]').exists()).toBe(false)
  })

  it('of a capture that is not on screen yet is shown too: unpacking it, which leaves nothing when it is cancelled', async () => {
    const { wrapper, jobs, session } = mounted()
    jobs.take([UNPACKING])
    await nextTick()
    expect(wrapper.text()).toContain('Unpacking two.pcapng.gz')
    expect(session.progress).toBeNull()
    await wrapper.find('button').trigger('click')
    expect(bridge.asked).toContainEqual({ command: 'job.cancel', args: { job: 8 } })
    jobs.take([])
    await nextTick()
    expect(wrapper.find('[role=group], [role=status]').exists()).toBe(false)
  })

  it('of which nobody knows how much there is has a bar without an end', async () => {
    const { wrapper, jobs } = mounted()
    jobs.take([{ ...UNPACKING, total: null }])
    await nextTick()
    expect(wrapper.find('progress').attributes('value')).toBeUndefined()
    expect(wrapper.text()).not.toContain(' of ')
  })

  it('that has hardly begun is not shown', async () => {
    const { wrapper, jobs } = mounted()
    jobs.take([{ ...READING, phase: 'starting' }])
    await nextTick()
    expect(wrapper.find('progress').exists()).toBe(false)
  })
})
