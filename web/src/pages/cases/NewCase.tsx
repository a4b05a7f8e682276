import { Button, Flex, Input, Tag } from 'antd'
import { useState } from 'react'
import { Link, useNavigate, useParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { ProcessDefinition, ProcessSummary } from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { useMe } from '../../session/session'
import { OpeningStep } from './OpeningStep'
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
  const text = useWords(casesWords)
  const title = useTitle()
  const navigate = useNavigate()
  const definition = useGet<ProcessDefinition>(
    `/definitions/processes/${part(process)}`,
    {},
    { lasting: true },
  )
  return (
    <Asked query={definition}>
      {(found) => (
        <>
          <PageHeader
            title={title(found)}
            path={[
              { title: text.title, to: '/cases' },
              { title: text.newTitle, to: '/cases/new' },
            ]}
          />
          <OpeningStep
            process={found}
            step={step}
            draft={`new.${process}.${step}`}
            onTaken={(acted) => void navigate(caseAddress(acted.case))}
          />
        </>
      )}
    </Asked>
  )
}
