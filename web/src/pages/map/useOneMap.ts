import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useMemo, useState } from 'react'

import type { FoundThing } from '../../api/types/map'
import { extentOf } from '../../parts/map/extent'
import { useSketch } from '../../parts/map/sketch/useSketch'
import { useToday } from '../../session/session'
import { useAppearance } from '../../theme/mode'
import { useTogether } from './Compare'
import { useIdentified } from './IdentifyPanel'
import { editionDays } from './TimeBar'
import { FIRST_ON } from './groups'
import { useFly } from './useFly'
import { useLayers } from './useLayers'
import { useMapOverlays } from './useMapOverlays'
import { keepView, useMapState } from './useMapState'
import { useByState, useRegisterFeatures, useRegisterForm } from './useRegister'
import { useStanding } from './useStanding'
import { useVerdictOverlays } from './useVerdictOverlays'

const FIRST = FIRST_ON.map((id) => ({ id }))

export type Panel = 'layers' | 'register' | null

/** All that the parts of the one map share. */
export function useOneMap() {
  const { phone } = useAppearance()
  const today = useToday()
  const state = useMapState()
  const { date, against, standing, at, other, register, q, where, change } = state
  const on = state.on ?? FIRST
  const shown = useMemo(() => on.map(({ id }) => id), [on])
  const [map, setMap] = useState<MapLibre | null>(null)
  const [second, setSecond] = useState<MapLibre | null>(null)
  const atFirst = register === null ? 'layers' : 'register'
  const [panel, setPanel] = useState<Panel>(phone ? null : atFirst)
  const [lit, setLit] = useState<string | null>(null)
  const [hidden, setHidden] = useState<string[]>([])

  const layers = useLayers(date, on, standing)
  const past = useLayers(against ?? date, on, standing)
  const form = useRegisterForm(register)
  const features = useRegisterFeatures({ register, q, where, date })
  const records = register === null ? undefined : features.data
  const byState = useByState(form.data, records, hidden)
  const askedOn = other ? against : date
  const identified = useIdentified(at, askedOn)
  const fly = useFly()
  const lights = useMapOverlays({ found: fly.found, at, identified: identified.data })
  const verdict = useVerdictOverlays(state.verdict, standing)
  const overlays = useMemo(
    () => [...byState.overlays, ...verdict.overlays, ...lights],
    [byState.overlays, verdict.overlays, lights],
  )
  const around = useMemo(() => (records === undefined ? null : extentOf(records)), [records])
  const sketching = useSketch(map)
  useTogether(map, against === null ? null : second)
  useStanding(map, standing)
  useEffect(() => {
    if (map === null) return
    const subscription = map.on('moveend', () => {
      const { lng, lat } = map.getCenter()
      keepView({ center: [lng, lat], zoom: map.getZoom() })
    })
    return () => subscription.unsubscribe()
  }, [map])

  const days = editionDays(layers.query.data ?? [], shown, today)
  const before = days.filter((day) => day < (date ?? today)).at(-1) ?? days[0] ?? today
  const show = (id: string) => [...on.filter((one) => one.id !== id), { id }]
  return {
    ...{ state, on, shown, map, panel, setPanel, lit, setLit, hidden, setHidden },
    ...{ layers, past, form, features, records, byState, askedOn, fly, overlays, sketching, today },
    /** The day to compare with at first: that of the edition before. */
    before,
    // a link that carries its view stays where it stands
    bounds: fly.bounds ?? (state.view === null ? (verdict.extent ?? around) : null),
    setSecond,
    ready: (made: MapLibre) => {
      if (state.view !== null) made.jumpTo(state.view)
      setMap(made)
    },
    /** A click on the land, on the map of this date or of the other. */
    ask: (longitude: number, latitude: number, ofOther: boolean) => {
      if (sketching.sketch === null) change({ at: [longitude, latitude], other: ofOther })
    },
    select: (key: string | null) => {
      if (sketching.sketch !== null || register === null) return
      const isRecord = records?.features.some(({ properties }) => properties?.number === key)
      change({ record: isRecord ? key : null })
    },
    choose: (thing: FoundThing) => {
      if (thing.kind === 'layer') change({ on: show(thing.number) })
      else if (thing.kind === 'register') {
        change({ register: thing.number, q: '', where: '', record: null })
        setPanel('register')
      } else void fly.find(thing)
    },
    closeRight: () => {
      sketching.end()
      setLit(null)
      change({ at: null, record: null, other: false })
    },
  }
}

export type OneMap = ReturnType<typeof useOneMap>
