import type { GeoJSONSource, Map as MapLibre, MapMouseEvent, MapTouchEvent } from 'maplibre-gl'
import type { Position } from 'geojson'

import { canFinish, drawnOf } from './shape'
import type { Sketch } from './shape'

const SOURCE = 'sketch'
const COLOUR = '#b3261e'
/** Pixels within which a corner is meant. */
const NEAR = 12

type Change = (sketch: Sketch) => void

/** Draws on the map by pointer, finger and keys; tells of every change. */
export class SketchTool {
  private pointer: Position | null = null
  private readonly ended = new AbortController()

  constructor(
    private readonly map: MapLibre,
    private sketch: Sketch,
    private readonly change: Change,
  ) {
    this.addLayers()
    this.listen()
    this.redraw()
  }

  show(sketch: Sketch): void {
    if (sketch === this.sketch) return
    this.sketch = sketch
    this.redraw()
  }

  end(): void {
    this.ended.abort()
    if (!(this.map.style as MapLibre['style'] | undefined)) return
    this.map.doubleClickZoom.enable()
    this.map.getCanvas().style.cursor = ''
    LAYERS.forEach(({ id }) => this.map.getLayer(id) && this.map.removeLayer(id))
    if (this.map.getSource(SOURCE)) this.map.removeSource(SOURCE)
  }

  private set(next: Partial<Sketch>): void {
    this.sketch = { ...this.sketch, ...next }
    this.redraw()
    this.change(this.sketch)
  }

  private redraw(): void {
    this.map.getCanvas().style.cursor = this.sketch.finished ? '' : 'crosshair'
    this.map.getSource<GeoJSONSource>(SOURCE)?.setData(drawnOf(this.sketch, this.pointer))
  }

  private addLayers(): void {
    const { map } = this
    map.doubleClickZoom.disable()
    map.addSource(SOURCE, { type: 'geojson', data: drawnOf(this.sketch, null) })
    LAYERS.forEach((layer) => map.addLayer({ ...layer, source: SOURCE } as never))
  }

  private listen(): void {
    const { map } = this
    const on = <E>(name: string, act: (event: E) => void) => {
      const subscription = map.on(name as 'click', act as never)
      this.ended.signal.addEventListener('abort', () => subscription.unsubscribe())
    }
    on<MapMouseEvent>('click', (event) => this.click(event))
    on<MapMouseEvent>('dblclick', () => this.finish())
    on<MapMouseEvent>('mousemove', (event) => {
      if (this.sketch.finished) return
      this.pointer = event.lngLat.toArray()
      this.redraw()
    })
    on<MapMouseEvent>('mousedown', (event) => this.grab(event, 'mousemove', 'mouseup'))
    on<MapTouchEvent>('touchstart', (event) => this.grab(event, 'touchmove', 'touchend'))
    const keys = (event: KeyboardEvent) => this.key(event)
    map.getCanvas().addEventListener('keydown', keys, { signal: this.ended.signal })
  }

  private click(event: MapMouseEvent): void {
    const { finished, points } = this.sketch
    if (finished) return
    const first = points[0]
    if (first !== undefined && canFinish(this.sketch) && this.isNear(first, event.point)) {
      this.finish()
      return
    }
    const last = points.at(-1)
    // the second click of a double click falls on the corner that the first one made
    if (last !== undefined && this.isNear(last, event.point, 2)) return
    this.set({ points: [...points, event.lngLat.toArray()] })
  }

  private finish(): void {
    if (canFinish(this.sketch)) this.set({ finished: true })
  }

  /** Enter ends, Backspace takes back, Space sets a corner in the middle of the map, Esc begins anew. */
  private key(event: KeyboardEvent): void {
    const { points, finished } = this.sketch
    const act = {
      Enter: () => this.finish(),
      Backspace: () => this.set({ points: points.slice(0, -1), finished: false }),
      Escape: () => this.set({ points: [], finished: false }),
      ' ': () => !finished && this.set({ points: [...points, this.map.getCenter().toArray()] }),
    }[event.key]
    if (act === undefined) return
    event.preventDefault()
    event.stopPropagation()
    act()
  }

  private isNear(place: Position, at: { x: number; y: number }, within = NEAR): boolean {
    const { x, y } = this.map.project(place as [number, number])
    return Math.hypot(x - at.x, y - at.y) <= within
  }

  /** Pulls a corner, or a new one out of the middle of a side. */
  private grab(event: MapMouseEvent | MapTouchEvent, move: 'mousemove' | 'touchmove', up: string) {
    if (!this.sketch.finished) return
    const { x, y } = event.point
    const box: [[number, number], [number, number]] = [
      [x - NEAR, y - NEAR],
      [x + NEAR, y + NEAR],
    ]
    const [hit] = this.map.queryRenderedFeatures(box, {
      layers: ['sketch:corner', 'sketch:middle'],
    })
    if (hit === undefined) return
    event.preventDefault()
    const { part, index } = hit.properties as { part: string; index: number }
    const points = [...this.sketch.points]
    const at = part === 'corner' ? index : index + 1
    if (part === 'middle') points.splice(at, 0, event.lngLat.toArray())
    const pull = (moved: MapMouseEvent) => {
      points[at] = moved.lngLat.toArray()
      this.set({ points: [...points] })
    }
    this.map.on(move as 'mousemove', pull)
    void this.map.once(up as 'mouseup', () => this.map.off(move as 'mousemove', pull))
  }
}

const LAYERS = [
  {
    id: 'sketch:area',
    type: 'fill',
    filter: ['==', ['get', 'part'], 'area'],
    paint: { 'fill-color': COLOUR, 'fill-opacity': 0.15 },
  },
  {
    id: 'sketch:side',
    type: 'line',
    filter: ['==', ['get', 'part'], 'side'],
    paint: { 'line-color': COLOUR, 'line-width': 2 },
  },
  {
    id: 'sketch:middle',
    type: 'circle',
    filter: ['==', ['get', 'part'], 'middle'],
    paint: {
      'circle-radius': 4,
      'circle-color': '#ffffff',
      'circle-stroke-color': COLOUR,
      'circle-stroke-width': 1,
    },
  },
  {
    id: 'sketch:corner',
    type: 'circle',
    filter: ['==', ['get', 'part'], 'corner'],
    paint: {
      'circle-radius': 6,
      'circle-color': COLOUR,
      'circle-stroke-color': '#ffffff',
      'circle-stroke-width': 2,
    },
  },
]
