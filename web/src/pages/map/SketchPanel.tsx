import { Button, Flex } from 'antd'
import { useEffect, useEffectEvent } from 'react'
import { useNavigate } from 'react-router'

import { useSend } from '../../api/query'
import type { Measured } from '../../api/types/map'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { Loading } from '../../parts/Loading'
import { Problem } from '../../parts/Problem'
import { lengthOf } from '../../parts/map/sketch/geodesic'
import { canFinish, polygonOf } from '../../parts/map/sketch/shape'
import type { Sketching } from '../../parts/map/sketch/useSketch'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import type { GivenPlots } from '../checks/plots'
import { mapWords } from './words'

interface Props {
  sketching: Sketching
  /** The date of the map, for the check. */
  date: string | null
}

/** What is drawn, measured: an area by the server on the ellipsoid, a length here. */
export function SketchPanel({ sketching, date }: Props) {
  const text = useWords(mapWords)
  const { sketch, undo, finish, clear, end } = sketching
  if (sketch === null) return null
  const { kind, points, finished } = sketch
  return (
    <Flex vertical gap={8} className="map-sketch">
      <small className="quiet">{finished ? text.sketchPull : text.sketchHint}</small>
      {kind === 'line' && points.length > 1 && (
        <Fact name={text.length} value={`${grouped(lengthOf(points).toFixed(2))} ${text.metre}`} />
      )}
      {kind === 'polygon' && finished && <AreaOf sketching={sketching} date={date} />}
      <Flex gap={6} wrap>
        {!finished && (
          <Button size="small" type="primary" disabled={!canFinish(sketch)} onClick={finish}>
            {text.finish}
          </Button>
        )}
        <Button size="small" disabled={points.length === 0} onClick={undo}>
          {text.takeBack}
        </Button>
        <Button size="small" disabled={points.length === 0} onClick={clear}>
          {text.clear}
        </Button>
        <Button size="small" onClick={end}>
          {text.endSketch}
        </Button>
      </Flex>
      <small className="quiet">{text.corners(points.length)}</small>
    </Flex>
  )
}

function AreaOf({ sketching, date }: Props) {
  const text = useWords(mapWords)
  const navigate = useNavigate()
  const me = useMe()
  const measured = useSend<Measured>('POST', '/measure', [])
  const points = sketching.sketch?.points ?? []
  const ask = () => measured.mutate({ body: { geometry: polygonOf(points) } })
  const measure = useEffectEvent(ask)
  const corners = JSON.stringify(points)
  useEffect(() => {
    // a corner that is being pulled is measured where it comes to rest
    const timer = setTimeout(measure, 250)
    return () => clearTimeout(timer)
  }, [corners])
  const check = () => {
    const state: GivenPlots = { plots: [polygonOf(points)] }
    void navigate(date === null ? '/checks' : `/checks?date=${date}`, { state })
  }
  return (
    <>
      {measured.isError && <Problem error={measured.error} retry={ask} />}
      {measured.data === undefined && !measured.isError && <Loading rows={2} />}
      {measured.data !== undefined && <Measures measured={measured.data} />}
      {may(me, 'check') && (
        <Button type="primary" onClick={check}>
          {text.checkThis}
        </Button>
      )}
    </>
  )
}

function Measures({ measured }: { measured: Measured }) {
  const text = useWords(mapWords)
  const { area_m2, area_mu, area_ha, perimeter_m } = measured
  return (
    <dl className="map-facts">
      <Fact name={text.area} value={`${grouped(area_m2)} ${text.squareMetre}`} />
      <Fact name="" value={`${grouped(area_mu)} ${text.mu}`} />
      <Fact name="" value={`${grouped(area_ha)} ${text.hectare}`} />
      <Fact name={text.perimeter} value={`${grouped(perimeter_m.toFixed(2))} ${text.metre}`} />
    </dl>
  )
}

function Fact({ name, value }: { name: string; value: string }) {
  return (
    <div className="map-fact">
      <span className="quiet">{name}</span>
      <strong>{value}</strong>
    </div>
  )
}
