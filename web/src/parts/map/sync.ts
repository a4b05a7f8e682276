import type { Map as MapLibre } from 'maplibre-gl'

import { partsOf } from './draw'

/** What stands on the map now: how it came there, and how it goes. */
export type OnMap = Map<string, { of: unknown; undo: () => void }>

export interface Wanted {
  id: string
  /** The same thing again is not drawn again. */
  of: unknown
  draw: () => () => void
}

/** Empty layers between which the others stand, so that tiles never cover overlays. */
export const ANCHORS = { tiles: 'anchor:tiles', overlays: 'anchor:overlays' } as const

export function addAnchors(map: MapLibre): void {
  Object.values(ANCHORS).forEach((id) =>
    map.addLayer({ id, type: 'background', layout: { visibility: 'none' } }),
  )
}

/** Draws what is new or changed, takes away what is gone, and puts all in order below the anchor. */
export function sync(map: MapLibre, onMap: OnMap, wanted: Wanted[], anchor: string): void {
  const byId = new Map(wanted.map((one) => [one.id, one]))
  onMap.forEach((shown, id) => {
    if (byId.get(id)?.of === shown.of) return
    shown.undo()
    onMap.delete(id)
  })
  wanted.forEach(({ id, of, draw }) => {
    if (!onMap.has(id)) onMap.set(id, { of, undo: draw() })
    partsOf(id).forEach((part) => map.getLayer(part) && map.moveLayer(part, anchor))
  })
}
