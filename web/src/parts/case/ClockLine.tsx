import { Flex, Tag } from 'antd'

import type { CaseClock, CaseView, Laid, StepView } from '../../api/types/cases'
import { usePunctuation } from '../../i18n/punctuation'
import { useTitle, useWords } from '../../i18n/words'
import { ClockTag } from './ClockTag'
import { caseWords } from './words'
import './case.css'

interface Props {
  case: CaseView
  steps?: StepView[]
  clocks?: CaseClock[]
  laid?: Laid | null
}

/** In whose hands, why, since when: before anything else of a case. */
export function ClockLine({ case: view, steps = [], clocks = [], laid = null }: Props) {
  const text = useWords(caseWords)
  const title = useTitle()
  const marks = usePunctuation()
  const last = steps.at(-1)
  const since = last?.business_date ?? view.opened_on
  const state = title({ zh: view.state_zh, en: view.state_en })
  const running = clocks.filter((clock) => clock.ended === null)
  if (view.closed_on !== null) {
    return (
      <Flex gap={8} align="center" wrap className="clock-line">
        <Tag>{state}</Tag>
        <span>{text.closedOn(view.closed_on)}</span>
      </Flex>
    )
  }
  return (
    <Flex gap={8} align="center" wrap className="clock-line">
      <span className="quiet">{text.hands}</span>
      <b>{laid?.waiting[0] ?? view.owner}</b>
      <span className="quiet">{text.why}</span>
      <b>{laid === null ? state : title(laid) + marks.bracket(text.waiting)}</b>
      <span className="quiet">{text.since}</span>
      <b>{since}</b>
      {running.map((clock) => (
        <ClockTag key={clock.clock} title={title(clock)} due={clock.due} stopped={clock.stopped} />
      ))}
      {running.length === 0 && <ClockTag due={view.due} />}
    </Flex>
  )
}
