import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useEffectEvent, useRef, useState } from 'react'
import type { Position } from 'geojson'

import type { Sketch, SketchKind } from './shape'
import { canFinish } from './shape'
import { SketchTool } from './tool'

export interface Sketching {
  sketch: Sketch | null
  begin: (kind: SketchKind, points?: Position[]) => void
  undo: () => void
  finish: () => void
  clear: () => void
  /** Puts the tool away. */
  end: () => void
}

/** Drawing on a map: the tool there, the corners here. */
export function useSketch(map: MapLibre | null): Sketching {
  const [sketch, setSketch] = useState<Sketch | null>(null)
  const tool = useRef<SketchTool | null>(null)
  const active = sketch !== null
  const start = useEffectEvent((on: MapLibre) =>
    sketch === null ? null : new SketchTool(on, sketch, setSketch),
  )
  useEffect(() => {
    if (map === null || !active) return
    const made = start(map)
    tool.current = made
    return () => {
      made?.end()
      tool.current = null
    }
  }, [map, active])
  useEffect(() => {
    if (sketch !== null) tool.current?.show(sketch)
  }, [sketch])
  const change = (next: (now: Sketch) => Sketch) =>
    setSketch((now) => (now === null ? null : next(now)))
  return {
    sketch,
    begin: (kind, points = []) => setSketch({ kind, points, finished: points.length > 0 }),
    undo: () => change((now) => ({ ...now, points: now.points.slice(0, -1), finished: false })),
    finish: () => change((now) => (canFinish(now) ? { ...now, finished: true } : now)),
    clear: () => change((now) => ({ ...now, points: [], finished: false })),
    end: () => setSketch(null),
  }
}
