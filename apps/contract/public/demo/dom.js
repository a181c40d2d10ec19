export function byId(id) {
  return document.getElementById(id)
}

/** Writes only what differs, so that nothing is announced or laid out twice. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text
}

export function create(tag, className, text) {
  const element = document.createElement(tag)
  if (className) element.className = className
  if (text !== undefined) element.textContent = text
  return element
}

export function createSvg(tag, attributes) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag)
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value)
  return element
}

/** Says something to a screen reader. */
export function announce(text) {
  setText(byId('announcer'), text)
}

const calm = matchMedia('(prefers-reduced-motion: reduce)')

/** Calls `draw` with the time for every frame; twice a second for people who want less motion. */
export function everyFrame(draw) {
  let last = 0
  function frame() {
    const now = Date.now()
    if (!calm.matches || now - last >= 500) {
      last = now
      draw(now)
    }
    requestAnimationFrame(frame)
  }
  frame()
}

export function isCalm() {
  return calm.matches
}
