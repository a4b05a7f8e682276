import { App, Segmented, Select } from 'antd'
import { useSearchParams } from 'react-router'

import { part } from '../../api/client'
import type { CasePage, NextStep } from '../../api/types/cases'
import type { ProcessDefinition } from '../../api/types/definitions'
import type { Me } from '../../api/types/session'
import { useLanguage } from '../../i18n/language'
import { usePunctuation } from '../../i18n/punctuation'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { useMe } from '../../session/session'
import { useAppearance } from '../../theme/mode'
import { LaidWork } from './LaidWork'
import { StepForm } from './StepForm'
import { casesWords } from './words'

/** From this many steps on they are chosen from a list. */
const MANY = 4

/** Steps that the user may take, or lay as their first signer; ways on before ways back. */
function inOrder(next: NextStep[], process: ProcessDefinition, me: Me): NextStep[] {
  const may = ({ roles, signers: [first] }: NextStep) =>
    roles.includes(me.role) || (first !== undefined && me.signs.includes(first))
  const goesOn = ({ id }: NextStep) =>
    process.transitions.find((one) => one.id === id)?.kind === 'step'
  const mine = next.filter(may)
  return [...mine.filter(goesOn), ...mine.filter((step) => !goesOn(step))]
}

interface Props {
  data: CasePage
  process: ProcessDefinition
}

/** What the user can do with the case now: sign what is laid, or take one of the next steps. */
export function CaseWork({ data, process }: Props) {
  const text = useWords(casesWords)
  const title = useTitle()
  const { language } = useLanguage()
  const marks = usePunctuation()
  const { phone } = useAppearance()
  const { message } = App.useApp()
  const me = useMe()
  const [params, setParams] = useSearchParams()
  const { case: view, laid, next } = data
  const laidStep = laid?.step.split('.').at(-1)
  const steps = inOrder(next, process, me).filter((step) => step.id !== laidStep)
  // one of several is never taken for granted: some of them end the case
  const asked = steps.find((step) => step.id === params.get('step'))
  const chosen = asked ?? (steps.length === 1 ? steps[0] : undefined)
  const transition = process.transitions.find((one) => one.id === chosen?.id)
  const base = `/cases/${part(view.number)}`
  if (view.closed_on !== null && next.length === 0) return <Empty title={text.finished} />
  const choose = (step: string) => {
    const changed = new URLSearchParams(params)
    changed.set('step', step)
    setParams(changed, { replace: true })
  }
  const options = steps.map((step) => ({ value: step.id, label: title(step) }))
  return (
    <>
      {laid !== null && <LaidWork laid={laid} number={view.number} />}
      {laid === null && steps.length === 0 && (
        <Empty title={text.noNext + marks.semicolon + text.noNextHint} />
      )}
      {laid !== null && steps.length > 0 && <h3 className="part-title">{text.otherSteps}</h3>}
      {steps.length > 1 && (
        <div style={{ marginBottom: 12 }}>
          {phone || steps.length > MANY ? (
            <Select
              aria-label={text.chooseStep}
              value={chosen?.id}
              placeholder={text.chooseStep}
              options={options}
              onChange={choose}
              style={{ minWidth: 220 }}
            />
          ) : (
            <Segmented
              aria-label={text.chooseStep}
              value={chosen?.id ?? ''}
              options={options}
              onChange={choose}
            />
          )}
        </div>
      )}
      {steps.length > 1 && chosen === undefined && <p className="quiet">{text.chooseStep}</p>}
      {transition !== undefined && (
        <>
          {steps.length === 1 && <h3 className="part-title">{title(transition)}</h3>}
          <StepForm
            transition={transition}
            takeAt={`${base}/steps/${part(transition.id)}`}
            layAt={`${base}/lay/${part(transition.id)}`}
            draft={`${view.number}.${transition.id}`}
            handedIn={data.materials}
            attachTo={`${base}/attachments`}
            body={{ seen_version: data.record?.record.version }}
            onTaken={(acted) =>
              void message.success(
                text.taken(language === 'zh' ? acted.state_title : acted.state_title_en),
              )
            }
            onLaid={() => void message.success(text.laidDone)}
          />
        </>
      )}
    </>
  )
}
