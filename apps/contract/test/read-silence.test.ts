import { expect, it } from 'vitest'
import { readSilence } from '../src/read-silence.ts'

const silence = { status: 400, error: undefined, body: undefined }
const accepted = { status: 200, error: undefined, body: {} }

it('takes a refusal without a reason for one of the client until the client was accepted', () => {
  const classify = readSilence()
  expect(classify(silence)).toBe('misconfigured')
  expect(classify(accepted)).toBeUndefined()
  expect(classify(silence)).toBe('rejected')
})

it('leaves alone what comes with a reason, or from a server in trouble', () => {
  const classify = readSilence()
  expect(classify({ ...silence, error: 'invalid_grant' })).toBeUndefined()
  expect(classify({ ...silence, status: 503 })).toBeUndefined()
})
