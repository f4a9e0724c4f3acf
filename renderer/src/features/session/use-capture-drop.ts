import { useEventListener } from '@vueuse/core'
import { shallowRef } from 'vue'
import { useAppStore } from '../../state/app-store'

/** Opens a file dragged onto the window. Says whether one is being dragged over it. */
export function useCaptureDrop() {
  const app = useAppStore()
  const isOver = shallowRef(false)

  const hasFile = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') ?? false

  useEventListener(window, 'dragover', (event: DragEvent) => {
    if (!hasFile(event)) return
    event.preventDefault()
    isOver.value = true
  })
  useEventListener(window, 'dragleave', (event: DragEvent) => {
    if (event.relatedTarget === null) isOver.value = false
  })
  useEventListener(window, 'drop', (event: DragEvent) => {
    event.preventDefault()
    isOver.value = false
    const file = event.dataTransfer?.files[0]
    if (file !== undefined) void app.openDropped(file)
  })

  return { isOver }
}
