import type { Feature, FeatureCollection, Geometry, Polygon, Position } from 'geojson'

export type SketchKind = 'polygon' | 'line'

/** What is being drawn, or was. */
export interface Sketch {
  kind: SketchKind
  points: Position[]
  finished: boolean
}

const LEAST = { polygon: 3, line: 2 } as const

export function canFinish({ kind, points }: Sketch): boolean {
  return points.length >= LEAST[kind]
}

/** Twice the area that the points go round; positive where they go round to the left. */
function turn(points: Position[]): number {
  return points.reduce((sum, [x = 0, y = 0], index) => {
    const [toX = 0, toY = 0] = points[(index + 1) % points.length] ?? []
    return sum + x * toY - toX * y
  }, 0)
}

/** The ring of the points, closed, to the left as GeoJSON asks. */
export function polygonOf(points: Position[]): Polygon {
  const ring = turn(points) < 0 ? [...points].reverse() : points
  const first = ring[0]
  return { type: 'Polygon', coordinates: [first === undefined ? [] : [...ring, first]] }
}

/** The middles of the sides: pulling one makes a new corner. */
export function middles({ kind, points }: Sketch): Position[] {
  const next = kind === 'polygon' ? [...points.slice(1), ...points.slice(0, 1)] : points.slice(1)
  return next.map((to, index) => {
    const from = points[index] ?? to
    return [((from[0] ?? 0) + (to[0] ?? 0)) / 2, ((from[1] ?? 0) + (to[1] ?? 0)) / 2]
  })
}

/** What the map draws of a sketch; `pointer` is where the next corner would be. */
export function drawnOf(sketch: Sketch, pointer: Position | null): FeatureCollection {
  const { kind, points, finished } = sketch
  const path = !finished && pointer !== null ? [...points, pointer] : points
  const parts: Feature[] = []
  const add = (geometry: Geometry, properties: Record<string, unknown>) =>
    parts.push({ type: 'Feature', geometry, properties })
  if (kind === 'polygon' && path.length > 2) add(polygonOf(path), { part: 'area' })
  if (path.length > 1) {
    const line = kind === 'polygon' && finished ? [...path, path[0] ?? []] : path
    add({ type: 'LineString', coordinates: line }, { part: 'side' })
  }
  points.forEach((place, index) =>
    add({ type: 'Point', coordinates: place }, { part: 'corner', index }),
  )
  if (finished) {
    middles(sketch).forEach((place, index) =>
      add({ type: 'Point', coordinates: place }, { part: 'middle', index }),
    )
  }
  return { type: 'FeatureCollection', features: parts }
}
