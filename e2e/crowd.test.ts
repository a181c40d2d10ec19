import { describe } from 'vitest'
import { apps } from './apps.ts'
import { crowd, lateAnswer } from './scenarios/crowd.ts'
import { onEach, onEachInTurn, useFleets } from './support/use-fleets.ts'

const httpTimeout = 6000
const express = apps.at(-1)!

describe('Four processes that share a store and a provider', () => {
  const fleets = useFleets(() => ({
    apps: [express, express, express, express],
    env: { DEMO_HTTP_TIMEOUT: String(httpTimeout) },
  }))

  describe('with a slow provider', () => {
    onEach(fleets, ({ fleet }) => lateAnswer(fleet, httpTimeout, 25))
  })

  describe('with many callers', () => {
    onEachInTurn(fleets, ({ name, fleet }) => crowd(fleet, 250, name === 'Redis' ? 3 : 1))
  })
})
