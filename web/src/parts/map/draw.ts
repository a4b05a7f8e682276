import type { ExpressionSpecification, FilterSpecification, Map as MapLibre } from 'maplibre-gl'

import { patternImage } from './patterns'
import type { AreaStyle, ClassStyles, Overlay, TileLayer } from './types'

const SELECTED: ExpressionSpecification = ['boolean', ['feature-state', 'selected'], false]
const AREAS: FilterSpecification = ['==', ['geometry-type'], 'Polygon']
const POINTS: FilterSpecification = ['==', ['geometry-type'], 'Point']
/** Strokes over class colours; the colours stay readable below them. */
const CLASS_STROKE = 'rgba(20, 30, 40, 0.28)'
/** From here on class patterns and names have room. */
const CLOSE = 13
const FONT = ['"Noto Sans CJK SC", "Microsoft YaHei", sans-serif']

/** Ids of the map layers that draw one source. */
export function partsOf(id: string): string[] {
  return ['fill', 'pattern', 'block', 'line', 'point', 'label'].map((part) => `${id}:${part}`)
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
  addParts(map, { ...layer, base: { source: layer.id, 'source-layer': layer.source } })
  return () => clear(map, layer.id)
}

export function drawOverlay(map: MapLibre, overlay: Overlay): () => void {
  clear(map, overlay.id)
  map.addSource(overlay.id, {
    type: 'geojson',
    data: overlay.data,
    promoteId: overlay.key ?? 'number',
  })
  addParts(map, { ...overlay, base: { source: overlay.id } })
  return () => clear(map, overlay.id)
}

type Choice = string | ExpressionSpecification

/** A choice by class code; what has no class of the table gets the rest. */
function byClass(field: string, choices: Record<string, string>, rest: Choice): Choice {
  const pairs = Object.entries(choices).flat()
  return pairs.length === 0
    ? rest
    : (['match', ['to-string', ['get', field]], ...pairs, rest] as ExpressionSpecification)
}

function patternChoice(map: MapLibre, style: AreaStyle, classes?: ClassStyles): Choice | null {
  if (classes?.patterns === undefined) {
    return style.pattern === undefined ? null : patternImage(map, style.pattern, style.colour)
  }
  const images = Object.entries(classes.patterns).flatMap(([code, pattern]) => {
    const image = patternImage(map, pattern, CLASS_STROKE)
    return image === null ? [] : [[code, image] as const]
  })
  const drawn = byClass(classes.field, Object.fromEntries(images), '')
  return drawn === '' ? null : drawn
}

interface Drawn {
  id: string
  style: AreaStyle
  classes?: ClassStyles
  label?: string
  height?: string
  base: { source: string; 'source-layer'?: string }
}

/** Fill, pattern, outline, points and names of a source; what is selected has a strong outline. */
function addParts(map: MapLibre, drawn: Drawn) {
  const { id, style, classes, label, height, base } = drawn
  const [fill = '', pattern = '', block = '', line = '', point = '', name = ''] = partsOf(id)
  const colour = classes ? byClass(classes.field, classes.colours, style.colour) : style.colour
  const opacity = style.opacity ?? 0.35
  const width = style.width ?? 1
  if (height !== undefined) {
    const metres: ExpressionSpecification = ['to-number', ['get', height], 0]
    map.addLayer({
      ...base,
      id: block,
      type: 'fill-extrusion',
      filter: AREAS,
      paint: {
        'fill-extrusion-color': ['case', SELECTED, '#111111', colour] as never,
        'fill-extrusion-height': metres,
        'fill-extrusion-opacity': Math.min(0.9, opacity + 0.25),
      },
    })
  } else {
    map.addLayer({
      ...base,
      id: fill,
      type: 'fill',
      filter: AREAS,
      paint: {
        'fill-color': colour as never,
        'fill-opacity': ['case', SELECTED, Math.min(1, opacity + 0.35), opacity],
      },
    })
    const image = patternChoice(map, style, classes)
    if (image !== null) {
      map.addLayer({
        ...base,
        id: pattern,
        type: 'fill',
        filter: AREAS,
        minzoom: classes?.patterns ? CLOSE : 0,
        paint: { 'fill-pattern': image as never, 'fill-opacity': Math.min(1, opacity + 0.4) },
      })
    }
  }
  map.addLayer({
    ...base,
    id: line,
    type: 'line',
    filter: ['!=', ['geometry-type'], 'Point'],
    paint: {
      'line-color': ['case', SELECTED, '#111111', style.outline ?? colour] as never,
      'line-width': ['case', SELECTED, width + 2.5, width],
      'line-opacity': Math.min(1, opacity + 0.4),
      ...(style.dashed ? { 'line-dasharray': [3, 2] } : {}),
    },
  })
  map.addLayer({
    ...base,
    id: point,
    type: 'circle',
    filter: POINTS,
    paint: {
      'circle-color': colour as never,
      'circle-radius': ['case', SELECTED, 9, 5],
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 1.5,
    },
  })
  if (label !== undefined) {
    map.addLayer({
      ...base,
      id: name,
      type: 'symbol',
      layout: {
        'text-field': ['coalesce', ['get', label], ''],
        'text-font': FONT,
        'text-size': 12,
        'text-max-width': 8,
      },
      paint: { 'text-color': '#1b2430', 'text-halo-color': '#ffffff', 'text-halo-width': 1.4 },
    })
  }
}
