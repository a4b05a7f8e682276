import type { CodeEntry, LayerView } from '../../../api/types/map'
import type { AreaStyle, ClassStyles, Pattern, TileLayer } from '../types'
import { codeColours, codePatterns, layerStyles, spare } from './layers'

export interface LegendEntry {
  code: string
  name: string
  colour: string
  pattern?: Pattern
}

/** The same text has the same place in a list, whatever else is there. */
function placeOf(text: string, length: number): number {
  let sum = 0
  for (const letter of text) sum = (sum * 31 + (letter.codePointAt(0) ?? 0)) % 9973
  return sum % length
}

export function spareColour(text: string): string {
  return spare[placeOf(text, spare.length)] ?? spare[0]
}

export function layerStyle(id: string): AreaStyle {
  return layerStyles[id] ?? { colour: spareColour(id), opacity: 0.3 }
}

/** The colour of a code, or of the nearest one above it that has one. */
function inherited<T>(
  table: Record<string, T>,
  code: string,
  parents: Map<string, string | null>,
): T | undefined {
  const seen = new Set<string>()
  for (let at: string | null = code; at !== null && !seen.has(at);) {
    const found: T | undefined = table[at]
    if (found !== undefined) return found
    seen.add(at)
    at = parents.get(at) ?? null
  }
  // adjustable ones (0201K) look like those they came from
  return table[code.replace(/[A-Z]$/, '')]
}

/** The legend of a code list, in its order. */
export function legendOf(list: string, codes: CodeEntry[]): LegendEntry[] {
  const parents = new Map(codes.map(({ code, parent }) => [code, parent]))
  const colours = codeColours[list] ?? {}
  const patterns = codePatterns[list] ?? {}
  return codes.map(({ code, name }) => ({
    code,
    name,
    colour: inherited(colours, code, parents) ?? spareColour(code),
    pattern: inherited(patterns, code, parents),
  }))
}

export function classStyles(field: string, entries: LegendEntry[]): ClassStyles {
  const patterned = entries.flatMap(({ code, pattern }) =>
    pattern === undefined ? [] : [[code, pattern] as const],
  )
  return {
    field,
    colours: Object.fromEntries(entries.map(({ code, colour }) => [code, colour])),
    ...(patterned.length > 0 ? { patterns: Object.fromEntries(patterned) } : {}),
  }
}

/** The class code, the key and the name of a feature as the tiles carry them. */
export const CARRIED = { class: 'class', key: 'key', name: 'name', height: 'height' } as const

/** Layers whose names are written on the map. */
const NAMED = new Set(['township', 'village', 'protected_area', 'zoning'])

export interface LayerChoice {
  opacity?: number
  /** Areas with a height stand up. */
  standing?: boolean
}

/** A layer of the platform as a layer of the map; null where it has nothing to show on the day. */
export function tileLayer(
  layer: LayerView,
  entries: LegendEntry[],
  { opacity, standing = false }: LayerChoice = {},
): TileLayer | null {
  if (layer.in_force === null || layer.geometry === null) return null
  const own = layerStyle(layer.id)
  return {
    id: layer.id,
    tiles: `/tiles/${layer.id}/${layer.in_force}/{z}/{x}/{y}.mvt`,
    source: layer.id,
    geometry: layer.geometry,
    style: opacity === undefined ? own : { ...own, opacity },
    ...(entries.length > 0 ? { classes: classStyles(CARRIED.class, entries) } : {}),
    ...(NAMED.has(layer.id) && !standing ? { label: CARRIED.name } : {}),
    ...(standing && layer.height != null ? { height: CARRIED.height } : {}),
  }
}
