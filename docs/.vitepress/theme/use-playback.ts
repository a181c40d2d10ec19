import { computed, onBeforeUnmount, ref, type Ref, watch } from 'vue'
import type { SidedStep } from '../../simulation/in-order.ts'

/** How long it takes to play everything, in milliseconds. */
const playTime = 9_000

/** Which of the steps are shown: all of them at first, as without JavaScript. */
export function usePlayback(steps: Ref<readonly SidedStep[]>) {
  const position = ref(steps.value.length)
  const isPlaying = ref(false)
  /** While it plays, time passes between two steps as well. In milliseconds of the simulation. */
  const playhead = ref<number>()
  let frame = 0

  const duration = computed(() => steps.value.at(-1)?.step.at ?? 0)
  const shown = computed(() => steps.value.slice(0, position.value))
  const now = computed(() => playhead.value ?? shown.value.at(-1)?.step.at ?? 0)

  function moveTo(place: number): void {
    pause()
    position.value = Math.min(Math.max(place, 0), steps.value.length)
  }
  function pause(): void {
    cancelAnimationFrame(frame)
    isPlaying.value = false
    playhead.value = undefined
  }
  function play(): void {
    if (position.value >= steps.value.length) position.value = 0
    const from = now.value
    let since: number | undefined
    isPlaying.value = true
    frame = requestAnimationFrame(function draw(time) {
      since ??= time
      const at = from + ((time - since) / playTime) * duration.value
      while (
        position.value < steps.value.length &&
        (steps.value[position.value]?.step.at ?? 0) <= at
      ) {
        position.value += 1
      }
      playhead.value = at
      if (position.value < steps.value.length) frame = requestAnimationFrame(draw)
      else pause()
    })
  }

  watch(steps, (all) => moveTo(all.length))
  onBeforeUnmount(pause)
  return { position, isPlaying, shown, now, duration, moveTo, pause, play }
}
