import { execFileSync } from 'node:child_process'
import { rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { generateClient } from './support/generate-client.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))
const compiler = createRequire(import.meta.url).resolve('typescript/bin/tsc')

it('takes the types of every client that Prisma generates', async () => {
  const clients = [await generateClient(7, 'postgresql'), await generateClient(6, 'postgresql')]
  const name = `types-${crypto.randomUUID()}`
  const [project] = clients.map((client) => join(dirname(client), '..', `${name}.json`))
  const files = clients.map((client) => {
    const file = join(dirname(client), '..', `${name}.ts`)
    writeFileSync(file, use)
    return file
  })
  const compilerOptions = {
    noEmit: true,
    types: ['node'],
    typeRoots: [join(root, 'node_modules/@types')],
  }
  const config = { extends: join(root, 'tsconfig.base.json'), compilerOptions, files }
  writeFileSync(project!, JSON.stringify(config))
  try {
    const args = [compiler, '-p', project!]
    const output = execFileSync(process.execPath, args, { cwd: root, encoding: 'utf8' })
    expect(output).toBe('')
  } catch (error) {
    throw new Error((error as { stdout?: string }).stdout, { cause: error })
  } finally {
    for (const file of [project!, ...files]) rmSync(file)
  }
})

/** What a user writes, and what must not compile. */
const use = `
import { prismaAccounts } from '@token-rotation/prisma'
import { PrismaClient } from './client/client.ts'

declare const prisma: PrismaClient
prismaAccounts(prisma)
prismaAccounts(prisma.$extends({ result: { user: { initial: { needs: { email: true }, compute: ({ email }) => email[0] } } } }))
prismaAccounts(prisma.$extends({ query: { $allModels: { $allOperations: ({ args, query }) => query(args) } } }))
// @ts-expect-error -- There is no client.
prismaAccounts({})
`
