import { readStats, refreshRequests } from '../public/demo/api.js'
import { byId, create, setText } from '../public/demo/dom.js'
import { showFaults } from './faults.js'
import { describeSetUp } from './set-up.js'

const config = await (await fetch('/overview-config')).json()
const { apps, processes, oneSession } = config
setText(byId('set-up'), describeSetUp(config))
setText(byId('processes'), processes > 1 ? `${processes} processes each` : '')
const tiles = apps.map(createTile)
byId('apps').append(...tiles.map(({ article }) => article))

const stats = await readStats()
const before = refreshRequests(stats)
showFaults(stats?.fault)
let isCounting = false

addEventListener('message', ({ data, source }) => {
  const tile = tiles.find(({ frame }) => frame.contentWindow === source)
  if (!tile) return
  // A page that has been loaded anew, as by a sign-in, counts from nought.
  const isNew = data.requests < tile.requests
  const earlier = tile.earlier + (isNew ? tile.requests : 0)
  const { name, requests, claims, height, isArmed } = data
  const isNews = name !== tile.name
  Object.assign(tile, { name, requests, earlier, claims, height, isArmed })
  if (isNews && oneSession) reloadOthers(name)
  show()
})

byId('sign-in').addEventListener('click', () => {
  for (const tile of tiles) tile.isWanted = !tile.name && !oneSession
  // One of them asks who you are. The provider then knows, and asks in none of the others.
  if (tiles.every(({ name }) => !name)) signIn(tiles[0])
  else signInOthers()
})
byId('sign-out').addEventListener('click', () => {
  for (const tile of oneSession ? tiles.slice(0, 1) : tiles) press(tile, 'sign-out')
})
for (const id of ['fire', 'fire-at-expiry']) {
  byId(id).addEventListener('click', () => tiles.forEach((tile) => press(tile, id)))
}
byId('traffic').addEventListener('change', ({ target }) => {
  for (const tile of tiles) press(tile, target.checked ? 'start-traffic' : 'stop-traffic')
})

function createTile({ name: framework, address }) {
  const article = create('article', 'app')
  const header = create('header')
  const link = create('a', '', address.replace('http://', ''))
  link.href = address
  link.target = '_blank'
  header.append(create('h2', '', framework), link)
  const frame = create('iframe')
  frame.title = framework
  frame.src = address
  article.append(header, frame)
  return { article, frame, address, requests: 0, earlier: 0, claims: 0, isWanted: false }
}

function press({ frame, address }, button) {
  frame.contentWindow.postMessage({ press: button }, address)
}

function show() {
  const signedIn = tiles.filter(({ name }) => name)
  byId('sign-in').hidden = signedIn.length === tiles.length
  // Whoever has not said anything yet does not listen yet.
  byId('sign-in').disabled = tiles.some((tile) => tile.height === undefined)
  byId('sign-out').hidden = signedIn.length === 0
  for (const id of ['fire', 'fire-at-expiry']) byId(id).disabled = signedIn.length === 0
  byId('fire-at-expiry').setAttribute('aria-pressed', String(tiles.some(({ isArmed }) => isArmed)))
  setText(byId('total-requests'), String(sum('requests') + sum('earlier')))
  const height = Math.max(...tiles.map((tile) => tile.height ?? 0))
  for (const { frame } of tiles) if (height > 0) frame.style.height = `${height}px`
  if (signedIn.length > 0) signInOthers()
  void count()
}

/** Where the apps have one session, what one of them has done holds for all. */
function reloadOthers(name) {
  for (const tile of tiles) if (tile.name !== name) press(tile, 'reload')
}

function signInOthers() {
  for (const tile of tiles) {
    if (tile.isWanted) signIn(tile)
  }
}

function signIn(tile) {
  tile.isWanted = false
  press(tile, 'sign-in')
}

/** Only the provider knows how often it was asked. */
async function count() {
  if (isCounting) return
  isCounting = true
  const claims = sum('claims')
  const stats = await readStats()
  if (stats) setText(byId('total-token-requests'), String(refreshRequests(stats) - before))
  isCounting = false
  if (sum('claims') !== claims) void count()
}

function sum(key) {
  return tiles.reduce((total, tile) => total + tile[key], 0)
}
