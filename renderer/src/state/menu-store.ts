import type { CommandId } from '@shared/model/command'
import { defineStore } from 'pinia'
import { shallowRef } from 'vue'

/** The last command from the menu, each an object of its own so that the same one twice is seen twice. */
export const useMenuStore = defineStore('menu', () => {
  const last = shallowRef<{ command: CommandId } | null>(null)
  function take(command: CommandId): void {
    last.value = { command }
  }
  return { last, take }
})
