import { Button } from 'antd'
import { Link, useParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { Answered } from '../../api/types/checks'
import { instant } from '../../format/date'
import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { Panel } from '../../parts/Panel'
import { Evidence } from './Evidence'
import { ResultView } from './ResultView'
import { checkWords } from './words'

/** A recorded verdict with its evidence. */
export default function VerdictPage() {
  const text = useWords(checkWords)
  const { number = '' } = useParams()
  const path = `/verdicts/${part(number)}`
  const query = useGet<Answered>(path, {}, { lasting: true })
  return (
    <>
      <PageHeader
        title={text.verdictNumber(number)}
        path={[
          { title: text.title, to: '/checks' },
          { title: text.verdicts, to: '/checks/verdicts' },
        ]}
      />
      <Asked query={query} rows={10}>
        {(answer) => (
          <>
            <ResultView
              answer={answer}
              actions={
                <>
                  <Link to={`/map?verdict=${part(number)}`}>
                    <Button>{text.onTheMap}</Button>
                  </Link>
                  <Evidence
                    answer={answer}
                    report={(format, lang) => ({ path, query: { format, lang } })}
                  />
                </>
              }
            />
            <Origin answer={answer} />
          </>
        )}
      </Asked>
    </>
  )
}

/** By whom, when, with what, on which editions. */
function Origin({ answer }: { answer: Answered }) {
  const text = useWords(checkWords)
  const { payload, envelope } = answer.bundle
  const facts: [string, string][] = [
    [text.by, envelope.actor ?? '—'],
    [text.at, instant(envelope.time)],
    [text.software, envelope.software],
    [text.hash, envelope.hash],
    [text.signature, envelope.signature?.algorithm ?? text.unsigned],
    [text.tolerance, text.toleranceIs(payload.tolerance.area_m2, payload.tolerance.width_m)],
  ]
  return (
    <Panel title={text.origin}>
      <dl className="rule-facts">
        {facts.map(([name, value]) => (
          <div key={name} className="rule-fact">
            <dt>{name}</dt>
            <dd className="check-hash">{value}</dd>
          </div>
        ))}
        <div className="rule-fact">
          <dt>{text.sources}</dt>
          <dd>
            {payload.sources.map(({ id, edition }) => (
              <div key={id}>
                {id} <small className="quiet">{edition?.slice(0, 16) ?? text.noSource}</small>
              </div>
            ))}
          </dd>
        </div>
      </dl>
    </Panel>
  )
}
