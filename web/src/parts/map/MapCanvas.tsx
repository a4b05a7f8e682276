import {
  AttributionControl,
  Map as MapLibre,
  NavigationControl,
  ScaleControl,
  setWorkerUrl,
} from 'maplibre-gl'
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?worker&url'
import 'maplibre-gl/dist/maplibre-gl.css'
import { useEffect, useEffectEvent, useRef, useState } from 'react'

import type { Instance } from '../../api/types/session'
import type { Language } from '../../i18n/language'
import { useAppearance } from '../../theme/mode'
import { colours, wall } from '../../theme/tokens'
import type { MapViewProps } from './MapView'
import { drawOverlay, drawTiles, partsOf } from './draw'
import { ANCHORS, addAnchors, sync } from './sync'
import type { OnMap } from './sync'
import type { Overlay, TileLayer } from './types'
import { mapLocale } from './words'

setWorkerUrl(workerUrl)

const ZOOM_MOST = 19
const NO_LAYERS: TileLayer[] = []
const NO_OVERLAYS: Overlay[] = []

interface Props extends MapViewProps {
  instance: Instance
  language: Language
}

export default function MapCanvas(props: Props) {
  const { instance, language, label, bounds, selected = null, base = false } = props
  const { layers = NO_LAYERS, overlays = NO_OVERLAYS } = props
  const container = useRef<HTMLDivElement>(null)
  const [map, setMap] = useState<MapLibre | null>(null)
  const shown = useRef<{ tiles: OnMap; overlays: OnMap }>({ tiles: new Map(), overlays: new Map() })
  const { mode } = useAppearance()

  const ready = useEffectEvent((made: MapLibre) => {
    setMap(made)
    props.onReady?.(made)
  })
  const clicked = useEffectEvent((made: MapLibre, x: number, y: number) => {
    const { lng, lat } = made.unproject([x, y])
    props.onPlace?.(lng, lat)
    const own = overlays.flatMap(({ id }) => partsOf(id)).filter((part) => made.getLayer(part))
    const [hit] = made.queryRenderedFeatures([x, y], { layers: own })
    props.onSelect?.(hit?.id === undefined ? null : String(hit.id), hit?.source ?? null)
  })

  useEffect(() => {
    if (container.current === null) return
    const made = new MapLibre({
      container: container.current,
      style: { version: 8, sources: {}, layers: [] },
      bounds: bounds ?? instance.bounds ?? undefined,
      maxZoom: ZOOM_MOST,
      attributionControl: false,
      locale: mapLocale[language],
      dragRotate: false,
      canvasContextAttributes: { preserveDrawingBuffer: true },
    })
    made.getCanvas().setAttribute('aria-label', label)
    made.addControl(new NavigationControl({ showCompass: false }), 'top-right')
    made.addControl(new ScaleControl({ maxWidth: 120, unit: 'metric' }), 'bottom-left')
    made.addControl(new AttributionControl({ compact: true }), 'bottom-right')
    shown.current = { tiles: new Map(), overlays: new Map() }
    made.on('load', () => {
      addAnchors(made)
      ready(made)
    })
    made.on('click', (event) => clicked(made, event.point.x, event.point.y))
    return () => {
      setMap(null)
      made.remove()
    }
    // eslint-disable-next-line react-hooks/exhaustive-deps -- made once; later changes go below
  }, [])

  useEffect(() => drawGround(map, base ? instance : null, mode), [map, base, instance, mode])
  useEffect(() => {
    if (map === null) return
    const wanted = layers.map((layer) => ({
      id: layer.id,
      of: JSON.stringify(layer),
      draw: () => drawTiles(map, layer),
    }))
    sync(map, shown.current.tiles, wanted, ANCHORS.tiles)
  }, [map, layers])
  useEffect(() => {
    if (map === null) return
    const wanted = overlays.map((overlay) => ({
      id: overlay.id,
      of: overlay,
      draw: () => drawOverlay(map, overlay),
    }))
    sync(map, shown.current.overlays, wanted, ANCHORS.overlays)
  }, [map, overlays])
  useEffect(() => {
    if (map === null || selected === null) return
    const sources = overlays.map(({ id }) => id).filter((id) => map.getSource(id))
    const mark = (on: boolean) =>
      sources
        .filter((source) => map.getSource(source))
        .forEach((source) => map.setFeatureState({ source, id: selected }, { selected: on }))
    mark(true)
    return () => undoAll(map, [() => mark(false)])
  }, [map, overlays, selected])
  useEffect(() => {
    if (map !== null && bounds) map.fitBounds(bounds, { padding: 40, maxZoom: 17, duration: 0 })
  }, [map, bounds])

  return (
    <div
      ref={container}
      role="application"
      aria-label={label}
      style={{ height: props.height ?? 420, border: '1px solid var(--line)' }}
    />
  )
}

/** A map that is gone needs no clearing. */
function undoAll(map: MapLibre, undo: (() => void)[]): void {
  if (map.style as MapLibre['style'] | undefined) undo.forEach((one) => one())
}

function drawGround(map: MapLibre | null, instance: Instance | null, mode: 'light' | 'dark') {
  if (map === null) return
  const palette = mode === 'dark' ? wall : colours
  const first = map.getStyle().layers[0]?.id
  map.addLayer(
    { id: 'ground', type: 'background', paint: { 'background-color': palette.ground } },
    first,
  )
  const raster = instance?.base_map
  if (raster) {
    map.addSource('base', {
      type: 'raster',
      tiles: [raster.url],
      tileSize: 256,
      attribution: raster.attribution,
    })
    map.addLayer({ id: 'base', type: 'raster', source: 'base' }, first)
  }
  return () =>
    undoAll(map, [
      () => map.removeLayer('ground'),
      () => {
        if (!map.getLayer('base')) return
        map.removeLayer('base')
        map.removeSource('base')
      },
    ])
}
