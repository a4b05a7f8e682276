import { Alert, Table } from 'antd'

import type { FeatureHit, Gap } from '../../api/types/checks'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { OutcomeMark } from './OutcomeMark'
import { ThreeAreas } from './ThreeAreas'
import type { RuleRow } from './rows'
import { checkWords } from './words'

/** All that a rule says about a plot: sentence, articles, pieces, what it could not ask. */
export function RuleDetail({ row }: { row: RuleRow }) {
  const text = useWords(checkWords)
  const title = useTitle()
  const { plot, rule } = row
  const sentence = title(rule.message)
  return (
    <Panel title={`${title(rule.title)} · ${plot}`} extra={<OutcomeMark outcome={rule.outcome} />}>
      {sentence !== '' && <p className="rule-sentence">{sentence}</p>}
      <dl className="rule-facts">
        {rule.features.length > 0 && (
          <>
            <dt>{text.area}</dt>
            <dd>
              <ThreeAreas areas={rule.areas} />
              {text.share(rule.share_percent)}
            </dd>
          </>
        )}
        <dt>{text.article}</dt>
        <dd>
          {rule.articles.length === 0 && '—'}
          {rule.articles.map((one) => (
            <div key={one.text}>
              {one.text}
              <small className="quiet">
                {' '}
                {text.inForceSince(one.from)}
                {!one.confirmed && ` · ${text.unconfirmed}`}
              </small>
            </div>
          ))}
        </dd>
        {rule.moved !== null && (
          <>
            <dt>{text.moved}</dt>
            <dd>
              {text.movedBy(
                rule.moved.by_m,
                grouped(rule.moved.least_m2),
                grouped(rule.moved.most_m2),
              )}
            </dd>
          </>
        )}
        {rule.slivers.length > 0 && (
          <>
            <dt>{text.slivers}</dt>
            <dd>{text.sliversLeft(rule.slivers.length)}</dd>
          </>
        )}
        {rule.exempt && (
          <>
            <dt>{text.exempt}</dt>
            <dd>{text.exemptHint}</dd>
          </>
        )}
      </dl>
      {rule.gaps.length > 0 && <Gaps gaps={rule.gaps} />}
      {rule.features.length > 0 && <Pieces features={rule.features} />}
      {rule.groups.length > 0 && (
        <Table
          size="small"
          rowKey="code"
          pagination={false}
          dataSource={rule.groups}
          columns={[
            { title: text.code, dataIndex: 'code' },
            { title: text.name, dataIndex: 'name' },
            { title: text.group, dataIndex: 'group' },
            {
              title: text.squareMetre,
              align: 'right',
              render: (_, one) => grouped(one.areas.ellipsoid_m2),
            },
          ]}
        />
      )}
    </Panel>
  )
}

function Gaps({ gaps }: { gaps: Gap[] }) {
  const text = useWords(checkWords)
  const said = [...new Set(gaps.map(({ reason, name }) => text.gap(text[reason], name)))]
  return <Alert type="info" title={text.gaps} description={said.join('；')} />
}

function Pieces({ features }: { features: FeatureHit[] }) {
  const text = useWords(checkWords)
  const hasDistance = features.some(({ distance_m }) => distance_m !== null)
  return (
    <Table<FeatureHit>
      size="small"
      rowKey="key"
      className="rule-pieces"
      title={() => text.piecesHit(features.length)}
      pagination={features.length > 10 ? { pageSize: 10, size: 'small' } : false}
      dataSource={features}
      columns={[
        { title: text.key, dataIndex: 'key' },
        { title: text.code, dataIndex: 'code' },
        { title: text.name, dataIndex: 'name' },
        ...(hasDistance
          ? [{ title: text.setback, dataIndex: 'distance_m', align: 'right' as const }]
          : []),
        {
          title: text.squareMetre,
          align: 'right',
          render: (_, { areas }) => grouped(areas.ellipsoid_m2),
        },
      ]}
    />
  )
}
