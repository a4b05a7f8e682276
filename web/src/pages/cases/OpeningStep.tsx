import { Card, Form } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import { NotFound } from '../../app/NotFound'
import { part } from '../../api/client'
import type { Acted } from '../../api/types/cases'
import type { ProcessDefinition } from '../../api/types/definitions'
import { useWords } from '../../i18n/words'
import { RecordInput } from '../../parts/form/RecordInput'
import type { Entered } from '../../parts/form/entered'
import { StepForm } from './StepForm'
import { casesWords } from './words'

interface Props {
  process: ProcessDefinition
  step: string
  initial?: Entered
  draft: string
  onTaken: (acted: Acted) => void
}

/** The first step of a case; where the process is about a record, which one. */
export function OpeningStep({ process, step, initial, draft, onTaken }: Props) {
  const text = useWords(casesWords)
  const [params] = useSearchParams()
  const [about, setAbout] = useState(params.get('about') ?? undefined)
  const transition = process.transitions.find((one) => one.id === step)
  if (transition === undefined) return <NotFound />
  return (
    <Card size="small">
      {transition.about_record && (
        <Form layout="vertical">
          <Form.Item label={text.about} htmlFor="about" required>
            <RecordInput id="about" register={process.register} value={about} onChange={setAbout} />
          </Form.Item>
        </Form>
      )}
      <StepForm
        transition={transition}
        takeAt={`/processes/${part(process.id)}/open/${part(transition.id)}`}
        draft={draft}
        initial={initial}
        body={about === undefined ? {} : { about }}
        onTaken={onTaken}
      />
    </Card>
  )
}
