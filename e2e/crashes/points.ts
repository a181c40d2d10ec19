/**
 * Where a process can come to its end while it rotates a grant, in the order of a rotation. What is
 * durable by then is in the failure table of `outcomes.ts`.
 */
export const points = [
  'before its claim is written',
  'before it knows that its claim is written',
  'before it turns to its fetcher',
  'before it sends',
  'before its request is processed',
  'before its answer arrives',
  'before its commit is written',
  'before it knows that its commit is written',
  'after its commit',
] as const

export type Point = (typeof points)[number]

/** The provider sees these, and not the process. */
export const faultAt: Partial<Record<Point, 'hang' | 'hang-after'>> = {
  'before its request is processed': 'hang',
  'before its answer arrives': 'hang-after',
}

export function isBefore(point: Point, other: Point): boolean {
  return points.indexOf(point) < points.indexOf(other)
}
