import { Button, Checkbox, Flex, Form, Progress, Select } from 'antd'
import { useState } from 'react'

import type { CheckDefinition } from '../../api/types/checks'
import { useTitle, useWords } from '../../i18n/words'
import { Problem } from '../../parts/Problem'
import { DateInput } from '../../parts/form/DateInput'
import type { Sketching } from '../../parts/map/sketch/useSketch'
import { FactInputs } from './FactInputs'
import { PlotSource } from './PlotSource'
import { requestOf } from './useCheck'
import type { CheckRequest, Checking } from './useCheck'
import type { Drafted } from './useDrafted'
import { checkWords } from './words'

interface Props {
  checks: CheckDefinition[]
  check: string
  date: string
  onChoice: (choice: { check?: string; date?: string | null }) => void
  drafted: Drafted
  sketching: Sketching
  checking: Checking
  /** Attributes that the answer before would have needed. */
  missing: string[]
  onRun: (request: CheckRequest) => void
}

/** The question: which check, on which day, for which plots, and what is known about them. */
export function CheckForm(props: Props) {
  const { checks, check, date, onChoice, drafted, sketching, checking, missing } = props
  const text = useWords(checkWords)
  const title = useTitle()
  const [facts, setFacts] = useState<Record<string, string>>({})
  const [record, setRecord] = useState(false)
  const { subject } = drafted
  const { share, problem, cancel } = checking
  const chosen = checks.find(({ id }) => id === check)
  const isRunning = share !== undefined
  const run = () => {
    if (subject === null) return
    const stated = Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== ''))
    const question = { check, date, facts: stated, record, subject }
    props.onRun(requestOf(question, (index) => text.plotName(index + 1)))
  }
  return (
    <Form layout="vertical" onFinish={run} className="check-form">
      <Form.Item label={text.check}>
        <Select
          aria-label={text.check}
          value={check}
          onChange={(id) => onChoice({ check: id })}
          options={checks.map((one) => ({ value: one.id, label: title(one) }))}
        />
      </Form.Item>
      <Form.Item label={text.date} extra={text.dateHint}>
        <DateInput value={date} onChange={(day) => onChoice({ date: day ?? null })} />
      </Form.Item>
      <Form.Item label={text.plotsFrom}>
        <PlotSource drafted={drafted} sketching={sketching} />
      </Form.Item>
      <FactInputs
        known={chosen?.attributes ?? []}
        missing={missing}
        facts={facts}
        onChange={setFacts}
      />
      <Form.Item>
        <Checkbox checked={record} onChange={({ target }) => setRecord(target.checked)}>
          {text.record}
        </Checkbox>
        <div className="quiet">{text.recordHint}</div>
      </Form.Item>
      {problem !== null && <Problem error={problem} />}
      {isRunning ? (
        <Flex gap={8} align="center" aria-live="polite">
          <Progress percent={Math.floor((share ?? 1) * 100)} status="active" showInfo={false} />
          <span>{share === null ? text.working : text.sending(Math.floor(share * 100))}</span>
          <Button onClick={cancel}>{text.cancel}</Button>
        </Flex>
      ) : (
        <Button type="primary" htmlType="submit" block disabled={subject === null}>
          {subject === null ? text.nothingYet : text.run}
        </Button>
      )}
    </Form>
  )
}
