import { createRequire } from 'node:module'
import type TypeScript from 'typescript'

// Imported, it would be searched for its exports, which takes longer than all that is done with it here.
const ts = createRequire(import.meta.url)('typescript') as typeof TypeScript

/** What a test, a benchmark or a rule is called: its text, cut where a table of cases fills something in. */
export type Title = readonly string[]

const titled = /^(it|test|describe)\b|\bviolate$|[cC]lause$/
/** What vitest does not run, with all that is in it. */
const leftOut = /^(it|test|describe)(\.\w+)*\.(skip|todo|fails)\b/

/**
 * Reads the titles of a file: of tests and groups of them that are not skipped, of invariants
 * (`violate('...')`), of clauses of a contract (`storeClause('...')`), of bars of the bench that a quick
 * run judges (`what` beside `isCounted`), and of a list that is called `rules`.
 */
export function titlesOf(file: string, text: string): Title[] {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest)
  const titles: Title[] = []
  const add = (node: TypeScript.Expression | undefined) => {
    const title = node && titleOf(node)
    // One that is nothing but a case would be that of any claim.
    if (title?.join('').trim()) titles.push(title)
  }
  function visit(node: TypeScript.Node): void {
    if (ts.isCallExpression(node)) {
      const callee = node.expression.getText(source)
      if (leftOut.test(callee)) return
      if (titled.test(callee)) add(node.arguments[0])
    } else if (ts.isObjectLiteralExpression(node)) {
      const values = new Map(node.properties.map((one) => [one.name?.getText(source), one]))
      const what = values.get('what')
      if (what && ts.isPropertyAssignment(what) && values.has('isCounted')) add(what.initializer)
    } else if (ts.isVariableDeclaration(node) && node.name.getText(source) === 'rules') {
      node.initializer?.forEachChild(function addAll(child) {
        if (ts.isPropertyAssignment(child)) add(child.initializer)
        else child.forEachChild(addAll)
      })
    }
    node.forEachChild(visit)
  }
  visit(source)
  return titles
}

function titleOf(node: TypeScript.Expression): Title | undefined {
  if (ts.isStringLiteral(node) || ts.isNoSubstitutionTemplateLiteral(node)) return cut(node.text)
  if (!ts.isTemplateExpression(node)) return undefined
  const texts = [node.head.text, ...node.templateSpans.map(({ literal }) => literal.text)]
  return texts.flatMap(cut)
}

/** Cuts a title where vitest fills in a case. */
function cut(text: string): string[] {
  return text.split(/%[sdifjoO#%]|\$[\w.]+/)
}
