/** Says what stands behind the three frames. */
export function describeSetUp({ processes = 1, oneSession, store }) {
  const sentences = [
    oneSession
      ? 'Three apps with one session and one grant at a strict provider.'
      : 'Three apps, each with a session and a grant of its own at one strict provider.',
    processes > 1 && `Each runs in ${processes} processes behind a round robin.`,
    store && `All processes share ${store}.`,
  ]
  return sentences.filter(Boolean).join(' ')
}
