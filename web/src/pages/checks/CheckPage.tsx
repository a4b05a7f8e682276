import { Button } from 'antd'
import type { Map as MapLibre } from 'maplibre-gl'
import { useEffect, useEffectEvent, useMemo, useState } from 'react'
import { Link, useLocation, useSearchParams } from 'react-router'

import { useGet } from '../../api/query'
import type { CheckDefinition } from '../../api/types/checks'
import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { MapView } from '../../parts/map/MapView'
import { extentOf } from '../../parts/map/extent'
import { polygonOf } from '../../parts/map/sketch/shape'
import { useSketch } from '../../parts/map/sketch/useSketch'
import type { Overlay } from '../../parts/map/types'
import { useToday } from '../../session/session'
import { useAppearance } from '../../theme/mode'
import { colours } from '../../theme/tokens'
import { CheckForm } from './CheckForm'
import { Evidence } from './Evidence'
import { ResultView } from './ResultView'
import { readPasted } from './coordinates'
import { collectionOf, givenPlots } from './plots'
import { notStated } from './rows'
import { reportOf, useCheck } from './useCheck'
import type { CheckRequest } from './useCheck'
import { useDrafted } from './useDrafted'
import { useGround } from './useGround'
import type { Drafted } from './useDrafted'
import { checkWords } from './words'
import './checks.css'

/** One plot or many against law and layers of a day. */
export default function CheckPage() {
  const text = useWords(checkWords)
  const checks = useGet<CheckDefinition[]>('/definitions/checks', {}, { lasting: true })
  return (
    <>
      <PageHeader
        title={text.title}
        lead={text.lead}
        actions={
          <>
            <Link to="/checks/verdicts">
              <Button>{text.verdicts}</Button>
            </Link>
            <Link to="/checks/verify">
              <Button>{text.verify}</Button>
            </Link>
          </>
        }
      />
      <Asked
        query={checks}
        isEmpty={(all) => all.length === 0}
        empty={<Empty title={text.noChecks} />}
      >
        {(all) => <Check checks={all} />}
      </Asked>
    </>
  )
}

function Check({ checks }: { checks: CheckDefinition[] }) {
  const text = useWords(checkWords)
  const { phone } = useAppearance()
  const today = useToday()
  const location = useLocation()
  const [params, setParams] = useSearchParams()
  const [map, setMap] = useState<MapLibre | null>(null)
  const [given] = useState(() => givenPlots(location.state))
  const [asked, setAsked] = useState<CheckRequest | null>(null)
  const [missing, setMissing] = useState<string[]>([])
  const drafted = useDrafted(given)
  const sketching = useSketch(map)
  const checking = useCheck((answer) => setMissing(notStated(answer)))
  const overlays = usePlots(drafted)
  const bounds = useMemo(() => overlays[0] && extentOf(overlays[0].data), [overlays])
  useTaken(sketching, drafted)

  const check = params.get('check') ?? checks[0]?.id ?? ''
  const date = params.get('date') ?? today
  const ground = useGround(date)
  const choose = (choice: { check?: string; date?: string | null }) => {
    const next = new URLSearchParams(params)
    Object.entries(choice).forEach(([name, value]) =>
      value ? next.set(name, value) : next.delete(name),
    )
    setParams(next, { replace: true, state: location.state })
  }
  if (checking.answer !== null && asked !== null) {
    return (
      <ResultView
        answer={checking.answer}
        actions={
          <>
            <Button onClick={checking.again}>{text.again}</Button>
            <Evidence
              answer={checking.answer}
              report={(format, language) => ({
                ...reportOf(asked, format, language),
                method: 'POST',
              })}
            />
          </>
        }
      />
    )
  }
  return (
    <div className="check-ask">
      <CheckForm
        checks={checks}
        check={check}
        date={date}
        onChoice={choose}
        drafted={drafted}
        sketching={sketching}
        checking={checking}
        missing={missing}
        onRun={(request) => {
          sketching.end()
          setAsked(request)
          checking.run(request)
        }}
      />
      <MapView
        label={text.map}
        base
        layers={ground}
        overlays={overlays}
        bounds={bounds}
        height={phone ? 320 : 'calc(100dvh - 150px)'}
        onReady={setMap}
      />
    </div>
  )
}

/** A finished drawing becomes a plot. */
function useTaken(sketching: ReturnType<typeof useSketch>, drafted: Drafted): void {
  const { sketch, end } = sketching
  const finished = sketch?.finished === true
  const take = useEffectEvent(() => {
    if (sketch === null) return
    drafted.setPlots([...drafted.plots, polygonOf(sketch.points)])
    end()
  })
  useEffect(() => {
    if (finished) take()
  }, [finished])
}

/** The plots that are entered, before the server has read them. */
function usePlots({ from, plots, pasted }: Drafted): Overlay[] {
  const text = useWords(checkWords)
  return useMemo(() => {
    const read = readPasted(pasted)
    const typed = read.unit === 'degree' ? read.plots : []
    const shown = { draw: plots, paste: typed, files: [] }[from]
    if (shown.length === 0) return []
    const named = collectionOf(shown, (index) => text.plotName(index + 1))
    return [
      {
        id: 'plots',
        key: 'name',
        label: 'name',
        data: named,
        style: { colour: colours.primary, pattern: 'hatch', width: 2 },
      },
    ]
  }, [from, plots, pasted, text])
}
