import type { ExpressionSpecification, Map as MapLibre } from 'maplibre-gl'

import { patternImage } from './patterns'
import type { AreaStyle, Overlay, TileLayer } from './types'

const SELECTED: ExpressionSpecification = ['boolean', ['feature-state', 'selected'], false]

/** Ids of the map layers that draw one source. */
export function partsOf(id: string): string[] {
  return ['fill', 'pattern', 'line', 'point'].map((part) => `${id}:${part}`)
}

function clear(map: MapLibre, id: string): void {
  partsOf(id).forEach((part) => map.getLayer(part) && map.removeLayer(part))
  if (map.getSource(id)) map.removeSource(id)
}

export function drawTiles(map: MapLibre, layer: TileLayer): () => void {
  clear(map, layer.id)
  const tiles = [
    new URL(layer.tiles, window.location.href).href.replace(/%7B/g, '{').replace(/%7D/g, '}'),
  ]
  map.addSource(layer.id, { type: 'vector', tiles, maxzoom: 16 })
  const colour = classColour(layer)
  addParts(map, layer.id, layer.style, colour, layer.source)
  return () => clear(map, layer.id)
}

export function drawOverlay(map: MapLibre, overlay: Overlay): () => void {
  clear(map, overlay.id)
  map.addSource(overlay.id, {
    type: 'geojson',
    data: overlay.data,
    promoteId: overlay.key ?? 'number',
  })
  addParts(map, overlay.id, overlay.style, overlay.style.colour)
  return () => clear(map, overlay.id)
}

function classColour({ classes, style }: TileLayer): string | ExpressionSpecification {
  if (classes === undefined || Object.keys(classes.colours).length === 0) return style.colour
  const pairs = Object.entries(classes.colours).flat()
  return ['match', ['to-string', ['get', classes.field]], ...pairs, style.colour] as never
}

type Colour = string | ExpressionSpecification

/** Fill, pattern, outline and points of a source; what is selected has a strong outline. */
function addParts(map: MapLibre, id: string, style: AreaStyle, colour: Colour, tileLayer?: string) {
  const base = { source: id, ...(tileLayer === undefined ? {} : { 'source-layer': tileLayer }) }
  const [fill = '', pattern = '', line = '', point = ''] = partsOf(id)
  const opacity = style.opacity ?? 0.35
  map.addLayer({
    ...base,
    id: fill,
    type: 'fill',
    filter: ['==', ['geometry-type'], 'Polygon'],
    paint: {
      'fill-color': colour,
      'fill-opacity': ['case', SELECTED, Math.min(1, opacity + 0.35), opacity],
    },
  })
  const image = patternImage(map, style)
  if (image !== null) {
    map.addLayer({
      ...base,
      id: pattern,
      type: 'fill',
      filter: ['==', ['geometry-type'], 'Polygon'],
      paint: { 'fill-pattern': image },
    })
  }
  const width = style.width ?? 1
  map.addLayer({
    ...base,
    id: line,
    type: 'line',
    filter: ['!=', ['geometry-type'], 'Point'],
    paint: {
      'line-color': ['case', SELECTED, '#111111', style.outline ?? colour] as never,
      'line-width': ['case', SELECTED, width + 2.5, width],
      ...(style.dashed ? { 'line-dasharray': [3, 2] } : {}),
    },
  })
  map.addLayer({
    ...base,
    id: point,
    type: 'circle',
    filter: ['==', ['geometry-type'], 'Point'],
    paint: {
      'circle-color': colour,
      'circle-radius': ['case', SELECTED, 9, 5],
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 1.5,
    },
  })
}
