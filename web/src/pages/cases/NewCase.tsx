import { Button, Flex, Form, Input, Tag } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type {
  ProcessDefinition,
  ProcessSummary,
  TransitionDefinition,
} from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { RecordInput } from '../../parts/form/RecordInput'
import { useMe } from '../../session/session'
import { NotFound } from '../../app/NotFound'
import { StepForm } from './StepForm'
import { caseAddress } from './caseColumns'
import { casesWords } from './words'

export default function NewCase() {
  const text = useWords(casesWords)
  const { process, step } = useParams()
  if (process !== undefined && step !== undefined) return <Opening process={process} step={step} />
  return (
    <>
      <PageHeader
        title={text.newTitle}
        lead={text.newLead}
        path={[{ title: text.title, to: '/cases' }]}
      />
      <Chooser />
    </>
  )
}

/** The processes that the user may begin, by section, found by name. */
function Chooser() {
  const text = useWords(casesWords)
  const title = useTitle()
  const me = useMe()
  const [q, setQ] = useState('')
  const processes = useGet<ProcessSummary[]>('/definitions/processes', {}, { lasting: true })
  const opens = (process: ProcessSummary) =>
    process.opens.filter((one) => one.roles.includes(me.role))
  const fits = (process: ProcessSummary) =>
    opens(process).length > 0 &&
    [process.title_zh, process.title_en, process.section].some((one) =>
      one.toLowerCase().includes(q.trim().toLowerCase()),
    )
  return (
    <Asked query={processes}>
      {(all) => {
        const fitting = all.filter(fits)
        const sections = [...new Set(fitting.map((one) => one.section))]
        return (
          <>
            <Input
              autoFocus
              allowClear
              value={q}
              placeholder={text.find}
              aria-label={text.find}
              onChange={(event) => setQ(event.target.value)}
              style={{ maxWidth: 360, marginBottom: 12 }}
            />
            {fitting.length === 0 && <Empty title={text.noProcess} />}
            {sections.map((section) => (
              <section key={section} style={{ marginBottom: 12 }}>
                <h2 className="part-title">{section}</h2>
                <Flex gap={8} wrap>
                  {fitting
                    .filter((one) => one.section === section)
                    .flatMap((process) =>
                      opens(process).map((one) => (
                        <Link key={process.id + one.id} to={`/cases/new/${process.id}/${one.id}`}>
                          <Button>
                            {title(process)} <Tag>{title(one)}</Tag>
                          </Button>
                        </Link>
                      )),
                    )}
                </Flex>
              </section>
            ))}
          </>
        )
      }}
    </Asked>
  )
}

function Opening({ process, step }: { process: string; step: string }) {
  const definition = useGet<ProcessDefinition>(`/definitions/processes/${part(process)}`)
  return (
    <Asked query={definition}>
      {(found) => {
        const transition = found.transitions.find((one) => one.id === step)
        return transition ? <OpeningStep process={found} transition={transition} /> : <NotFound />
      }}
    </Asked>
  )
}

interface OpeningProps {
  process: ProcessDefinition
  transition: TransitionDefinition
}

/** The first step of a case; where the process is about a record, which one. */
function OpeningStep({ process, transition }: OpeningProps) {
  const text = useWords(casesWords)
  const title = useTitle()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const [about, setAbout] = useState(params.get('about') ?? undefined)
  return (
    <>
      <PageHeader
        title={title(process)}
        lead={title(transition)}
        path={[
          { title: text.title, to: '/cases' },
          { title: text.newTitle, to: '/cases/new' },
        ]}
      />
      {transition.about_record && (
        <Form layout="vertical">
          <Form.Item label={text.about} required>
            <RecordInput register={process.register} value={about} onChange={setAbout} />
          </Form.Item>
        </Form>
      )}
      <StepForm
        transition={transition}
        takeAt={`/processes/${part(process.id)}/open/${part(transition.id)}`}
        draft={`new.${process.id}.${transition.id}`}
        body={about === undefined ? {} : { about }}
        onTaken={(acted) => void navigate(caseAddress(acted.case))}
      />
    </>
  )
}
