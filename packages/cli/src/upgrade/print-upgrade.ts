import { relative } from 'node:path'
import { styleText } from 'node:util'
import { createTwoFilesPatch } from 'diff'
import { wrapText } from '../doctor/wrap-text.ts'
import type { Change } from './draft.ts'
import type { UpgradePlan } from './plan-upgrade.ts'
import type { Problem } from './problem.ts'

type Colour = Parameters<typeof styleText>[0]
type Paint = (colour: Colour, text: string) => string

const width = 80

interface HowToPrint {
  readonly isColoured: boolean
  readonly isWritten: boolean
  /** Whether git can undo it was not asked. */
  readonly isForced: boolean
}

/** Writes what an upgrade changes and leaves, for people, in 80 columns but for the code. */
export function printUpgrade(
  cwd: string,
  plan: UpgradePlan,
  { isColoured, isWritten, isForced }: HowToPrint,
): string {
  const paint: Paint = (colour, text) =>
    isColoured ? styleText(colour, text, { validateStream: false }) : text
  const { at, framework, changes, obstacles, problems, notes, install } = plan
  const lines = [`Read from ${at} (${framework.adapter}), nothing was run.`, '']
  if (obstacles.length > 0) return [...lines, ...refusal(plan, paint)].join('\n')
  if (changes.length > 0 && !plan.hasSnippet) {
    lines.push('There is no refresh code in the jwt callback. This wraps the configuration:', '')
  }
  lines.push(...changes.flatMap((change) => [...diffOf(cwd, change, paint), '']))
  if (changes.length === 0 && problems.length === 0) {
    lines.push('It goes through tokenRotation, and no refresh code is left: nothing to do.', '')
  }
  if (install !== undefined) lines.push(paint('bold', 'Install'), `  ${install}`, '')
  lines.push(...listed('Left for you', problems, paint), ...listed('Look at', notes, paint))
  if (changes.length > 0) {
    lines.push(
      isWritten
        ? `Written.${isForced ? '' : ` To undo it: git checkout -- ${changes.map(({ file }) => quoted(nameIn(cwd, file))).join(' ')}`}`
        : 'Nothing has been written: add --write. Line numbers are those after the change.',
      'What each provider needs, and which store: npx token-rotation doctor',
    )
  }
  return lines.join('\n').trimEnd()
}

function refusal({ obstacles, isBackend, framework }: UpgradePlan, paint: Paint): string[] {
  const advice = isBackend
    ? `The tokens are those of a backend of your own, which token rotation refreshes by a function of yours: see "A backend of your own" in the README of ${framework.adapter}. Nothing has been changed.`
    : 'Where a token is used, ask getAccessToken() instead, and move what is yours out of the refresh code. Then run this again: it does the rest. Nothing has been changed. By hand it is:'
  return [
    ...listed('The refresh code cannot be taken out safely', obstacles, paint),
    ...wrapText(advice, width),
    ...(isBackend ? [] : framework.example.map((line) => `  ${line}`)),
  ]
}

function nameIn(cwd: string, file: string): string {
  return relative(cwd, file).replaceAll('\\', '/')
}

/** As shells take it: the folders of Next.js have names with brackets, which mean something there. */
function quoted(name: string): string {
  return /^[\w./-]+$/.test(name) ? name : `'${name.replaceAll("'", String.raw`'\''`)}'`
}

function diffOf(cwd: string, { file, before, after }: Change, paint: Paint): string[] {
  const name = nameIn(cwd, file)
  const patch = createTwoFilesPatch(`a/${name}`, `b/${name}`, before, after, '', '', { context: 3 })
  const [, ...lines] = patch.replace(/\n$/, '').split('\n')
  return lines.map((line) => {
    if (/^(?:---|\+\+\+)/.test(line)) return paint('bold', line.trimEnd())
    if (line.startsWith('@@')) return paint('cyan', line)
    return line.startsWith('+')
      ? paint('green', line)
      : line.startsWith('-')
        ? paint('red', line)
        : line
  })
}

/** What is to be done, once for all places where it is. */
function listed(title: string, problems: readonly Problem[], paint: Paint): string[] {
  if (problems.length === 0) return []
  const places = new Map<string, Set<string>>()
  for (const { at, text } of problems) places.set(text, (places.get(text) ?? new Set()).add(at))
  const items = [...places].flatMap(([text, at]) => [
    ...[...at].map((place, index) => `  ${index === 0 ? '-' : ' '} ${place}`),
    ...wrapText(text, width - 6).map((line) => `      ${line}`),
    ...(problems.find((one) => one.text === text)?.code ?? []).map((line) => `        ${line}`),
  ])
  return [paint('bold', title), ...items, '']
}
