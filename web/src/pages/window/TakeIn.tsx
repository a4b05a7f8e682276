import { useNavigate, useParams, useSearchParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { ProcessDefinition } from '../../api/types/definitions'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { OpeningStep } from '../cases/OpeningStep'
import { ItemChosen } from './ItemChosen'
import { windowWords } from './words'

/** The application itself: the first step of its process, then the receipt. */
export function TakeIn() {
  const { process = '', step = '' } = useParams()
  const text = useWords(windowWords)
  const title = useTitle()
  const navigate = useNavigate()
  const [params] = useSearchParams()
  const item = params.get('item')
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
            title={text.takeOf(title(found))}
            path={[{ title: text.title, to: '/window' }]}
          />
          {item !== null && <ItemChosen number={item} />}
          <OpeningStep
            process={found}
            step={step}
            initial={item === null ? undefined : { item }}
            draft={`window.${process}.${step}.${item ?? ''}`}
            onTaken={(acted) => void navigate(`/window/receipt/${part(acted.case)}`)}
          />
        </>
      )}
    </Asked>
  )
}
