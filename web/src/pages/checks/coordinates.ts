import type { Polygon } from 'geojson'

import { polygonOf } from '../../parts/map/sketch/shape'

/** Coordinates as people paste them: degrees, or metres of a Gauss-Krüger zone. */
export type Pasted =
  | { unit: 'degree'; plots: Polygon[] }
  | { unit: 'metre'; text: string; hasZone: boolean; plots: number }
  | { unit: null; problem: PasteProblem; line: number }

export type PasteProblem = 'empty' | 'numbers' | 'range' | 'mixed' | 'corners'

interface Place {
  /** Degrees east or easting. */
  x: number
  y: number
  unit: 'degree' | 'metre'
}

const ANGLE =
  /(\d+(?:\.\d+)?)\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*[′'分])?\s*(?:(\d+(?:\.\d+)?)\s*[″"秒])?/g
const CHINA = { west: 73, east: 136, south: 3, north: 54 }

function numbersIn(line: string): number[] {
  const angles = [...line.matchAll(ANGLE)].map(
    ([, degrees, minutes, seconds]) =>
      Number(degrees) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600,
  )
  if (angles.length === 2) return angles
  const all = (line.match(/-?\d+(?:\.\d+)?/g) ?? []).map(Number)
  // the name of the corner and the number of its ring stand before the coordinates
  return all.slice(-2)
}

function placeOf([a, b]: number[]): Place | null {
  if (a === undefined || b === undefined) return null
  const { west, east, south, north } = CHINA
  const isDegrees = (x: number, y: number) => x > west && x < east && y > south && y < north
  if (isDegrees(a, b)) return { x: a, y: b, unit: 'degree' }
  if (isDegrees(b, a)) return { x: b, y: a, unit: 'degree' }
  const isNorthing = (one: number) => one > 300_000 && one < 6_100_000
  // six figures, or eight with the zone before them
  const isEasting = (one: number) => (one > 100_000 && one < 1_000_000) || one > 13_000_000
  if (isNorthing(a) && isEasting(b)) return { x: b, y: a, unit: 'metre' }
  if (isNorthing(b) && isEasting(a)) return { x: a, y: b, unit: 'metre' }
  return null
}

/** Reads pasted lines: a corner on each, an empty line between plots. */
export function readPasted(text: string): Pasted {
  const plots: Place[][] = [[]]
  const lines = text.split(/\r?\n/)
  for (const [index, line] of lines.entries()) {
    if (/^\s*$/.test(line) || line.includes('@')) {
      if (plots.at(-1)?.length) plots.push([])
      continue
    }
    const numbers = numbersIn(line)
    if (numbers.length !== 2) return { unit: null, problem: 'numbers', line: index + 1 }
    const place = placeOf(numbers)
    if (place === null) return { unit: null, problem: 'range', line: index + 1 }
    const first = plots[0]?.[0]
    if (first !== undefined && first.unit !== place.unit) {
      return { unit: null, problem: 'mixed', line: index + 1 }
    }
    plots.at(-1)?.push(place)
  }
  const rings = plots.filter((plot) => plot.length > 0).map(open)
  if (rings.length === 0) return { unit: null, problem: 'empty', line: 0 }
  if (rings.some((ring) => ring.length < 3)) {
    return { unit: null, problem: 'corners', line: lines.length }
  }
  const unit = rings[0]?.[0]?.unit ?? 'degree'
  if (unit === 'degree') return { unit, plots: rings.map(polygon) }
  const hasZone = rings.every((ring) => ring.every(({ x }) => x > 1_000_000))
  return { unit, text: boundaryText(rings), hasZone, plots: rings.length }
}

/** Without the last corner where it repeats the first. */
function open(ring: Place[]): Place[] {
  const [first, last] = [ring[0], ring.at(-1)]
  const isClosed = ring.length > 3 && first?.x === last?.x && first?.y === last?.y
  return isClosed ? ring.slice(0, -1) : ring
}

function polygon(ring: Place[]): Polygon {
  return polygonOf(ring.map(({ x, y }) => [x, y]))
}

/** The corners as a boundary file (勘测定界 TXT), which the server reads. */
function boundaryText(rings: Place[][]): string {
  const lines = ['[属性描述]', '坐标系=2000国家大地坐标系', '计量单位=米', '[地块坐标]']
  rings.forEach((ring, index) => {
    const closed = [...ring, ring[0]].flatMap((place) => place ?? [])
    lines.push(`${closed.length},,${index + 1},地块${index + 1},面,,,,@`)
    closed.forEach(({ x, y }, corner) => {
      const name = corner === closed.length - 1 ? 1 : corner + 1
      lines.push(`J${name},1,${y},${x}`)
    })
  })
  return `${lines.join('\r\n')}\r\n`
}
