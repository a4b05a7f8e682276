import { Alert, Flex, Select } from 'antd'
import { useMemo } from 'react'
import type { ReactNode } from 'react'

import type { Answered, Note, Outcome } from '../../api/types/checks'
import { useTitle, useWords } from '../../i18n/words'
import { MapView } from '../../parts/map/MapView'
import { extentOf } from '../../parts/map/extent'
import { useTableState } from '../../parts/table/useTableState'
import { useAppearance } from '../../theme/mode'
import { OutcomeMark } from './OutcomeMark'
import { PlotTable } from './PlotTable'
import { RuleDetail } from './RuleDetail'
import { RuleTable } from './RuleTable'
import { ThreeAreas } from './ThreeAreas'
import { OUTCOMES, plotKey, resultOverlays } from './resultOverlays'
import { countOf, ruleRows } from './rows'
import { useGround } from './useGround'
import { checkWords } from './words'
import './checks.css'

interface Props {
  answer: Answered
  /** Reports, evidence, the way back. */
  actions: ReactNode
}

/** The answer of a check: summary, plots, rules and map, which light each other. */
export function ResultView({ answer, actions }: Props) {
  const text = useWords(checkWords)
  const { phone } = useAppearance()
  const state = useTableState('rules.')
  const { subjects } = answer.bundle.payload
  const [row, plot, only] = [state.get('row'), state.get('plot'), state.get('only')]
  const several = subjects.length > 1
  const all = useMemo(() => ruleRows(subjects), [subjects])
  const ofPlot = plot === '' ? all : all.filter((one) => one.plot === plot)
  const rows = only === '' ? ofPlot : ofPlot.filter(({ rule }) => rule.outcome === only)
  const active = all.find(({ key }) => key === row)
  const overlays = useResultOverlays(answer, row)
  const bounds = useMemo(() => extentOf(answer.features), [answer])
  const ground = useGround(answer.bundle.payload.date, active?.rule.source)
  const select = (key: string | null) => {
    const named = subjects.find(({ name }) => plotKey(name) === key)
    if (named !== undefined) state.set({ plot: several ? named.name : null, row: null })
    else state.set({ row: key === row ? null : key })
  }
  const map = (
    <div className="check-map">
      <MapView
        label={text.map}
        layers={ground}
        overlays={overlays}
        bounds={bounds}
        selected={row || (plot === '' ? null : plotKey(plot))}
        onSelect={select}
        base
        height={phone ? 280 : 430}
      />
      <OutcomeLegend />
    </div>
  )
  return (
    <div className="check-result">
      <Summary answer={answer} actions={actions} />
      {phone && map}
      <div className="check-columns">
        <div className="check-tables">
          {several && (
            <PlotTable
              subjects={subjects}
              active={plot || null}
              onActive={(name) => state.set({ plot: name === plot ? null : name, row: null })}
            />
          )}
          <Flex gap={8} align="center" wrap className="check-filter">
            <strong>{plot === '' ? text.rules : text.rulesOf(plot)}</strong>
            <Select
              size="small"
              style={{ minWidth: 170 }}
              aria-label={text.onlyAnswer}
              value={only}
              onChange={(next) => state.set({ only: next })}
              options={[
                { value: '', label: text.allAnswers(ofPlot.length) },
                ...OUTCOMES.map((one) => ({
                  value: one,
                  label: `${text[one]} ${countOf(ofPlot, one)}`,
                })),
              ]}
            />
          </Flex>
          <RuleTable
            rows={rows}
            several={several && plot === ''}
            state={state}
            active={row || null}
            onActive={(key) => state.set({ row: key === row ? null : key })}
          />
        </div>
        <div className="check-beside">
          {!phone && map}
          {active ? <RuleDetail row={active} /> : <p className="quiet">{text.chooseRule}</p>}
        </div>
      </div>
    </div>
  )
}

function useResultOverlays(answer: Answered, row: string) {
  return useMemo(() => resultOverlays(answer, row), [answer, row])
}

function Summary({ answer, actions }: Props) {
  const text = useWords(checkWords)
  const title = useTitle()
  const { payload } = answer.bundle
  const [only] = payload.subjects
  const counted = (outcome: Outcome) =>
    payload.subjects.filter(({ verdict }) => verdict === outcome).length
  return (
    <section className={`check-summary is-${payload.verdict}`} aria-label={text.summary}>
      <Flex gap={16} wrap align="center" justify="space-between">
        <Flex vertical gap={2}>
          <OutcomeMark outcome={payload.verdict} large />
          <span>
            {title(payload.check.title)} · {text.onDay(payload.date)}
            {answer.number !== null && ` · ${text.recordedAs(answer.number)}`}
          </span>
          {payload.subjects.length === 1 && only ? (
            <span>
              {only.name} <ThreeAreas areas={only.areas} />
            </span>
          ) : (
            <span>
              {text.plotCount(payload.subjects.length)}
              {OUTCOMES.filter((one) => counted(one) > 0).map((one) => (
                <span key={one} className="check-count">
                  <OutcomeMark outcome={one} /> {counted(one)}
                </span>
              ))}
            </span>
          )}
        </Flex>
        <Flex gap={6} wrap className="no-print">
          {actions}
        </Flex>
      </Flex>
      <Notes notes={answer.notes} />
    </section>
  )
}

/** What makes the answer incomplete stands open; what was done to the input, behind a click. */
function Notes({ notes }: { notes: Note[] }) {
  const text = useWords(checkWords)
  const title = useTitle()
  const grave = notes.filter(({ code }) => code === 'check.not_assessed')
  const rest = notes.filter((note) => !grave.includes(note))
  return (
    <>
      {grave.map((note) => (
        <Alert key={note.zh} type="warning" showIcon title={title(note)} />
      ))}
      {rest.length > 0 && (
        <details>
          <summary>{text.notes(rest.length)}</summary>
          <ul className="check-notes">
            {rest.map((note) => (
              <li key={note.zh}>{title(note)}</li>
            ))}
          </ul>
        </details>
      )}
    </>
  )
}

function OutcomeLegend() {
  return (
    <Flex gap={12} wrap className="check-legend">
      {OUTCOMES.map((one) => (
        <OutcomeMark key={one} outcome={one} />
      ))}
    </Flex>
  )
}
