import leven from 'leven'
import { providerFacts } from '@token-rotation/authjs/provider-facts'

const spellings = new Map(
  Object.entries(providerFacts).flatMap(([id, { module = id, name }]) =>
    [id, module, name].map((spelling) => [bare(spelling), id] as const),
  ),
)
// What next-auth v3 calls it.
spellings.set('42', '42-school')

/** Providers of Auth.js that are not OAuth. */
const others = new Set(
  'credentials email forwardemail loops mailgun nodemailer passkey postmark resend sendgrid webauthn'.split(
    ' ',
  ),
)

/** Returns the id of a provider of Auth.js, by its id, its module or its name, however it is written. */
export function factsIdOf(name: string): string | undefined {
  const key = bare(name)
  return spellings.get(key) ?? spellings.get(key.replace(/provider$/, ''))
}

/** Tells a provider of Auth.js that signs people in without OAuth. */
export function isWithoutOAuth(module: string): boolean {
  return others.has(bare(module))
}

/** The providers whose names come closest, nearest first. */
export function nearestProviders(name: string): string[] {
  const wanted = bare(name)
  const distances = new Map<string, number>()
  for (const [spelling, id] of spellings) {
    const isPart = wanted.length > 2 && (spelling.includes(wanted) || wanted.includes(spelling))
    const distance = isPart && spelling.length > 2 ? 1 : leven(wanted, spelling)
    distances.set(id, Math.min(distance, distances.get(id) ?? Infinity))
  }
  return [...distances]
    .filter(([, distance]) => distance <= Math.max(2, wanted.length / 3))
    .toSorted(([, one], [, other]) => one - other)
    .slice(0, 3)
    .map(([id]) => id)
}

function bare(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '')
}
