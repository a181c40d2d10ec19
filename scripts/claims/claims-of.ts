/** A promise, or the end of one, and what shows it. */
interface Claim {
  readonly anchor: string
  readonly title: string
  readonly sentence: string | undefined
  /** The items of its lists. */
  readonly items: readonly string[]
}

/** Reads a page on which every heading of the third level is a claim. */
export function claimsOf(page: string): Claim[] {
  return sectionsOf(page, 3).map(({ title, text }) => ({
    title,
    anchor: anchorOf(title),
    sentence: /^\*\*(.+)\*\*$/m.exec(text)?.[1],
    items: itemsOf(text),
  }))
}

const listed = 'What is (?:guaranteed|not)\\b'

/** Reads the lists of what is guaranteed, and what is not, of a README, however their titles go on. */
export function claimListsOf(readme: string) {
  return [2, 3]
    .flatMap((level) => sectionsOf(readme, level))
    .filter(({ title }) => new RegExp(`^${listed}`).test(title))
    .map(({ title, text }) => ({ title, items: itemsOf(text) }))
}

/** Reads the paragraphs that a README has before its lists. A line that leads to an example claims nothing. */
export function openingOf(readme: string): string[] {
  const [opening = ''] = readme.split(new RegExp(`^#+ ${listed}`, 'm'))
  return opening
    .replaceAll(/(^.*:\n\n)?^```.*\n[^]*?^```$/gm, '')
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.trim())
    .filter((paragraph) => /^[^#|]/.test(paragraph))
}

function sectionsOf(page: string, level: number) {
  const mark = '#'.repeat(level)
  return page
    .split(/^(?=#{1,6} )/m)
    .filter((section) => section.startsWith(`${mark} `))
    .map((section) => {
      const [heading = '', ...lines] = section.split('\n')
      return { title: heading.slice(level + 1), text: lines.join('\n') }
    })
}

function itemsOf(text: string): string[] {
  return [...text.matchAll(/^- (.+)$/gm)].map(([, item]) => item!)
}

/** As GitHub and VitePress make it, for titles of letters, digits and spaces. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\w -]/g, '')
    .replaceAll(' ', '-')
}
