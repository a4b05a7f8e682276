import { Button, Flex, Input, InputNumber, Segmented, Select } from 'antd'
import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useState } from 'react'
import { useNavigate } from 'react-router'

import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { MapView } from '../../parts/map/MapView'
import { useTabTitle, useToday } from '../../session/session'
import { PrintFooter } from './PrintFooter'
import { FIRST_ON } from './groups'
import { SCALES, scaleOf, usualScale, zoomOf } from './scale'
import { useLayers } from './useLayers'
import { useMapState } from './useMapState'
import { useByState, useRegisterFeatures, useRegisterForm } from './useRegister'
import { useVerdictOverlays } from './useVerdictOverlays'
import { mapWords } from './words'
import './map.css'
import './print.css'

const FIRST = FIRST_ON.map((id) => ({ id }))
const NONE: string[] = []
/** Pixels of the paper for one of the screen. */
const SHARP = 3

/** The map on a sheet of A4 at a scale. */
export default function PrintPage() {
  const text = useWords(mapWords)
  useTabTitle(text.printTitle)
  const today = useToday()
  const navigate = useNavigate()
  const state = useMapState()
  const { date, register, q, where } = state
  const layers = useLayers(date, state.on ?? FIRST)
  const form = useRegisterForm(register)
  const features = useRegisterFeatures({ register, q, where, date })
  const byState = useByState(form.data, register === null ? undefined : features.data, NONE)
  const verdict = useVerdictOverlays(state.verdict, false)
  const [name, setName] = useState('')
  const [paper, setPaper] = useState<'portrait' | 'landscape'>('landscape')
  const [map, setMap] = useState<MapLibre | null>(null)
  const [scale, setScale] = useState<number | null>(null)
  const ready = (made: MapLibre) => {
    if (state.view !== null) made.jumpTo(state.view)
    made.scrollZoom.disable()
    made.doubleClickZoom.disable()
    made.setPixelRatio(SHARP)
    setScale(usualScale(scaleOf(made.getZoom(), made.getCenter().lat)))
    setMap(made)
  }
  useScale(map, scale, paper)
  return (
    <div className="print-page">
      <Flex gap={10} wrap align="center" className="no-print print-choices">
        <Button
          onClick={() => {
            const search = new URLSearchParams(window.location.search)
            void navigate(`/map?${search.toString()}`)
          }}
        >
          {text.back}
        </Button>
        <Input
          style={{ width: 220 }}
          value={name}
          placeholder={text.printName}
          aria-label={text.printName}
          onChange={(event) => setName(event.target.value)}
        />
        <Segmented
          aria-label={text.printPaper}
          value={paper}
          onChange={setPaper}
          options={[
            { value: 'landscape', label: text.landscape },
            { value: 'portrait', label: text.portrait },
          ]}
        />
        <Select
          style={{ width: 130 }}
          aria-label={text.printScale}
          value={scale !== null && SCALES.includes(scale) ? scale : null}
          placeholder={text.own}
          onChange={setScale}
          options={SCALES.map((one) => ({ value: one, label: `1:${grouped(one)}` }))}
        />
        <InputNumber
          style={{ width: 130 }}
          prefix="1:"
          min={100}
          max={2_000_000}
          controls={false}
          value={scale}
          aria-label={text.printScale}
          onChange={(next) => next !== null && setScale(next)}
        />
        <Button type="primary" disabled={map === null} onClick={() => window.print()}>
          {text.print}
        </Button>
        <small className="quiet">{text.moveHint}</small>
      </Flex>
      <div className={`print-sheet is-${paper}`}>
        <h1>{name || text.title}</h1>
        <div className="print-map">
          <MapView
            label={text.title}
            base={state.base}
            layers={layers.tiles}
            overlays={[...byState.overlays, ...verdict.overlays]}
            height="100%"
            onReady={ready}
          />
          <div className="print-north" aria-hidden>
            <svg width="26" height="34" viewBox="0 0 26 34">
              <path d="M13 1 L24 33 L13 26 Z" fill="#1b2430" />
              <path d="M13 1 L2 33 L13 26 Z" fill="#fff" stroke="#1b2430" />
            </svg>
            {text.north}
          </div>
        </div>
        <PrintFooter
          map={map}
          layers={layers}
          states={byState.legend}
          scale={scale}
          date={date ?? today}
        />
      </div>
    </div>
  )
}

/** Keeps the map at its scale, wherever it is pulled. */
function useScale(map: MapLibre | null, scale: number | null, paper: string): void {
  useEffect(() => {
    if (map === null || scale === null) return
    const keep = () => {
      const zoom = zoomOf(scale, map.getCenter().lat)
      if (Math.abs(zoom - map.getZoom()) > 1e-6) map.jumpTo({ zoom })
    }
    map.setMaxZoom(24)
    map.resize()
    keep()
    const subscription = map.on('moveend', keep)
    return () => subscription.unsubscribe()
  }, [map, scale, paper])
}
