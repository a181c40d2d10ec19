import type { AnyNode, Pattern } from 'acorn'
import type { Place, Reader } from '../source/reader.ts'
import { isFunction, nameOf } from '../source/syntax.ts'
import type { SourceModule } from '../source/source-module.ts'

type FunctionNode = Extract<AnyNode, { params: Pattern[] }>

/** A callback of Auth.js that may hold refresh code. */
export interface Callback {
  readonly kind: 'jwt' | 'session'
  readonly module: SourceModule
  readonly node: FunctionNode
  /** What its parameters are called here, by what Auth.js calls them. */
  readonly names: ReadonlyMap<string, string>
  /** What it hands back: its token, or its session. */
  readonly subject: string
}

/** In next-auth v3 the parameters have places instead of names. */
const positions = {
  jwt: ['token', 'user', 'account', 'profile', 'isNewUser'],
  session: ['session', 'token'],
}

/** Finds a callback of a configuration: `undefined` where there is none, or none that can be read. */
export function findCallback(
  reader: Reader,
  config: Place,
  kind: Callback['kind'],
): Callback | undefined {
  const callbacks = reader.member(config, 'callbacks')
  const given = callbacks && reader.member(callbacks, kind)
  if (!given) return undefined
  const { module, node } = reader.resolve(given)
  if (!isFunction(node)) return undefined
  const names = new Map(namesOf(node, kind))
  const subject = names.get(kind === 'jwt' ? 'token' : 'session')
  return subject === undefined ? undefined : { kind, module, node, names, subject }
}

function namesOf({ params }: FunctionNode, kind: Callback['kind']): [string, string][] {
  const [first] = params
  if (first?.type === 'ObjectPattern') {
    return first.properties.flatMap((one): [string, string][] => {
      if (one.type !== 'Property') return []
      const local = one.value.type === 'AssignmentPattern' ? one.value.left : one.value
      return local.type === 'Identifier' ? [[nameOf(one.key), local.name]] : []
    })
  }
  // One parameter that is not taken apart holds all of them.
  if (params.length < 2) return []
  return params.flatMap((parameter, index): [string, string][] => {
    const name = positions[kind][index]
    return parameter.type === 'Identifier' && name !== undefined ? [[name, parameter.name]] : []
  })
}
