import {
  CaretRightOutlined,
  LeftOutlined,
  PauseOutlined,
  RightOutlined,
  WarningOutlined,
} from '@ant-design/icons'
import { Button } from 'antd'
import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useEffectEvent, useState } from 'react'
import { useNavigate, useSearchParams } from 'react-router'

import type { LayerView } from '../../api/types/map'
import { useTitle, useWords } from '../../i18n/words'
import { keyScrolled } from '../../parts/keyScrolled'
import { MapView } from '../../parts/map/MapView'
import { Swatch } from '../../parts/map/Swatch'
import { layerStyle } from '../../parts/map/legend/legend'
import { useInstance } from '../../session/session'
import { useAppearance } from '../../theme/mode'
import { ClassLegend } from '../map/ClassLegend'
import { useLayers } from '../map/useLayers'
import { useStanding } from '../map/useStanding'
import type { Stop } from './tour'
import { exhibitionWords } from './words'
import '../map/map.css'

interface Props {
  stops: Stop[]
  layers: LayerView[]
}

/** Milliseconds at a stop of the guided tour. */
const STAY = 20_000
const PUBLIC = '公开'
const MARGIN = { top: 20, right: 20, bottom: 90, left: 20 }
const NOTHING: Stop['layers'] = []

/** Stop by stop: by itself, or by the arrow keys. */
export function Tour({ stops, layers }: Props) {
  const text = useWords(exhibitionWords)
  const title = useTitle()
  const navigate = useNavigate()
  const instance = useInstance()
  const { phone } = useAppearance()
  const [params, setParams] = useSearchParams()
  const [map, setMap] = useState<MapLibre | null>(null)
  const [runs, setRuns] = useState(true)
  const found = stops.findIndex(({ id }) => id === params.get('stop'))
  const at = Math.max(0, found)
  const stop = stops[at]
  const standing = stop?.standing ?? false
  const { tiles, legends } = useLayers(null, stop?.layers ?? NOTHING, standing)
  useStanding(map, standing)
  const ready = (made: MapLibre) => {
    // beside what is said, not below it
    const beside = phone ? { bottom: made.getContainer().clientHeight * 0.45 } : { left: 400 }
    if (instance?.bounds) made.fitBounds(instance.bounds, { padding: { ...MARGIN, ...beside } })
    setMap(made)
  }
  const go = (step: number) => {
    const next = stops[(at + step + stops.length) % stops.length]
    if (next) setParams({ stop: next.id }, { replace: true })
  }
  const key = useEffectEvent((event: KeyboardEvent) => {
    // the arrows move the map while it has the focus
    if (event.target instanceof HTMLCanvasElement) return
    if (event.key === 'ArrowRight') go(1)
    else if (event.key === 'ArrowLeft') go(-1)
    else if (event.key === 'Escape') void navigate('/map')
  })
  const onward = useEffectEvent(() => go(1))
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => key(event)
    window.addEventListener('keydown', pressed)
    return () => window.removeEventListener('keydown', pressed)
  }, [])
  useEffect(() => {
    if (!runs) return
    const timer = setTimeout(onward, STAY)
    return () => clearTimeout(timer)
  }, [runs, at])
  if (stop === undefined) return null
  const shown = layers.filter(({ id }) => stop.layers.some((one) => one.id === id))
  const inside = shown.filter(({ secrecy }) => secrecy !== PUBLIC)
  return (
    <>
      <MapView label={text.title} base layers={tiles} height="100%" onReady={ready} />
      <section className="hall-said" aria-live="polite" ref={keyScrolled}>
        <small>{text.stop(at + 1, stops.length)}</small>
        <h1>{text[stop.title] as string}</h1>
        <p>{text[stop.said] as string}</p>
        <h2>{text.legend}</h2>
        <div className="hall-legend">
          {shown.map((layer) => (
            <div key={layer.id}>
              <Swatch style={layerStyle(layer.id)} shape={layer.geometry} /> {title(layer)}
              {(legends[layer.id] ?? []).length > 0 && (
                <ClassLegend brief map={map} layer={layer.id} entries={legends[layer.id] ?? []} />
              )}
            </div>
          ))}
        </div>
        {inside.length > 0 && (
          <small className="hall-secrecy">
            <WarningOutlined /> {text.secrecy(inside.map(title).join('、'))}
          </small>
        )}
      </section>
      <nav className="hall-nav" aria-label={text.title}>
        <Button size="large" icon={<LeftOutlined />} onClick={() => go(-1)}>
          {text.before}
        </Button>
        <Button
          size="large"
          icon={runs ? <PauseOutlined /> : <CaretRightOutlined />}
          aria-pressed={runs}
          onClick={() => setRuns(!runs)}
        >
          {runs ? text.pause : text.go}
        </Button>
        <Button size="large" icon={<RightOutlined />} onClick={() => go(1)}>
          {text.next}
        </Button>
        <Button size="large" onClick={() => void navigate('/map')}>
          {text.leave}
        </Button>
      </nav>
    </>
  )
}
