import type { UseQueryResult } from '@tanstack/react-query'
import { Button } from 'antd'
import { Link } from 'react-router'

import type { ApiProblem } from '../../../api/problem'
import type { Difference, Edition } from '../../../api/types/reports'
import { grouped } from '../../../format/number'
import { useWords } from '../../../i18n/words'
import { Asked } from '../../../parts/Asked'
import { Panel } from '../../../parts/Panel'
import { PlainTable } from '../../../parts/table/PlainTable'
import { figureAddress } from '../Answers'
import { reportWords } from './reportWords'

interface Props {
  query: UseQueryResult<Edition[], ApiProblem>
  onOpen: (edition: number) => void
}

/** Final editions, the latest first, each with what it tells differently. */
export function Editions({ query, onOpen }: Props) {
  const text = useWords(reportWords)
  return (
    <div className="no-print">
      <Panel title={text.editions}>
        <Asked
          query={query}
          isEmpty={(all) => all.length === 0}
          empty={<span className="quiet">{text.noEditions}</span>}
        >
          {(all) =>
            all.toReversed().map((edition) => (
              <section key={edition.edition} style={{ marginBottom: 12 }}>
                <Button type="link" style={{ padding: 0 }} onClick={() => onOpen(edition.edition)}>
                  {text.edition(grouped(edition.edition))}
                </Button>{' '}
                {text.asOf(edition.date, grouped(edition.known_seq))}{' '}
                <span className="quiet" title={edition.hash}>
                  {text.hash} {edition.hash.slice(0, 12)}…
                </span>
                {edition.edition > 1 && <Differences differences={edition.differences} />}
              </section>
            ))
          }
        </Asked>
      </Panel>
    </div>
  )
}

function Differences({ differences }: { differences: Difference[] }) {
  const text = useWords(reportWords)
  if (differences.length === 0) return <div className="quiet">{text.noDifferences}</div>
  return (
    <PlainTable<Difference>
      label={text.differences}
      rows={differences}
      rowKey={(one) => `${one.indicator} ${one.year}`}
      columns={[
        {
          id: 'indicator',
          title: text.indicator,
          render: (one) => (
            <Link to={figureAddress(one.indicator, one.year)}>
              {one.title} {one.year}
            </Link>
          ),
        },
        { id: 'before', title: text.before, render: (one) => one.before ?? text.missing },
        { id: 'after', title: text.after, render: (one) => <b>{one.after ?? text.missing}</b> },
      ]}
    />
  )
}
