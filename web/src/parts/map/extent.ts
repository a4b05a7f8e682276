import type { Geometry, FeatureCollection, Position } from 'geojson'

import type { Bounds } from './types'

/** The box around features; null where there is nothing. */
export function extentOf(collection: FeatureCollection): Bounds | null {
  const box: Bounds = [Infinity, Infinity, -Infinity, -Infinity]
  collection.features.forEach((feature) => {
    if (feature.geometry as Geometry | null) eachPosition(feature.geometry, box)
  })
  return box[0] === Infinity ? null : box
}

function eachPosition(geometry: Geometry, box: Bounds): void {
  if (geometry.type === 'GeometryCollection') {
    geometry.geometries.forEach((part) => eachPosition(part, box))
    return
  }
  walk(geometry.coordinates, box)
}

function walk(
  coordinates: Position | Position[] | Position[][] | Position[][][],
  box: Bounds,
): void {
  const [first, second] = coordinates
  if (typeof first === 'number') {
    const [x, y] = [first, second as number]
    box[0] = Math.min(box[0], x)
    box[1] = Math.min(box[1], y)
    box[2] = Math.max(box[2], x)
    box[3] = Math.max(box[3], y)
  } else (coordinates as Position[]).forEach((part) => walk(part, box))
}
