import { Flex, Select, Table } from 'antd'
import { useSearchParams } from 'react-router'

import { part } from '../../api/client'
import { useGet } from '../../api/query'
import type { Difference, DifferenceCount } from '../../api/types/data'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Area } from '../../parts/Area'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { editionsOf, shortEdition, useLayers } from './layers'
import { dataWords } from './words'

/** What changed between two editions of a layer. */
export default function Differences() {
  const text = useWords(dataWords)
  const title = useTitle()
  const [params, setParams] = useSearchParams()
  const layers = useLayers()
  const [layer, a, b] = ['layer', 'a', 'b'].map((name) => params.get(name) ?? '')
  const ready = Boolean(layer && a && b && a !== b)
  const difference = useGet<Difference>(
    `/layers/${part(layer ?? '')}/diff`,
    { a, b },
    { enabled: ready },
  )
  const set = (changes: Record<string, string>) =>
    setParams({ ...Object.fromEntries(params), ...changes }, { replace: true })
  const several = (layers.data ?? []).filter((one) => editionsOf(one).length > 1)
  const found = layers.data?.find((one) => one.id === layer)
  const editions = (found ? editionsOf(found) : []).map((one) => ({
    value: one.edition ?? '',
    label: [shortEdition(one.edition), one.state && text[one.state], one.effective_from]
      .filter(Boolean)
      .join(' · '),
  }))
  const select = (name: string, label: string, value: string | undefined, options: object[]) => (
    <Select
      aria-label={label}
      placeholder={label}
      showSearch={{ optionFilterProp: 'label' }}
      value={value || undefined}
      options={options}
      popupMatchSelectWidth={false}
      onChange={(one: string) =>
        name === 'layer' ? setParams({ layer: one }, { replace: true }) : set({ [name]: one })
      }
      style={{ minWidth: 200 }}
    />
  )
  const names = several.map((one) => ({ value: one.id, label: title(one) }))
  return (
    <>
      <PageHeader title={text.differences} lead={text.differencesLead} />
      <Flex gap={8} wrap style={{ marginBottom: 12 }} className="no-print">
        {select('layer', text.layer, layer, names)}
        {select('a', text.earlierEdition, a, editions)}
        {select('b', text.laterEdition, b, editions)}
      </Flex>
      {layers.data && several.length === 0 && <p className="quiet">{text.noTwo}</p>}
      {a !== '' && a === b && <p className="quiet">{text.sameEdition}</p>}
      {ready && <Asked query={difference}>{(data) => <Counts difference={data} />}</Asked>}
    </>
  )
}

function Counts({ difference }: { difference: Difference }) {
  const text = useWords(dataWords)
  const rows = (['added', 'changed', 'removed'] as const).map((kind) => ({
    kind,
    ...difference[kind],
  }))
  return (
    <>
      <Table<DifferenceCount & { kind: 'added' | 'changed' | 'removed' }>
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey="kind"
        dataSource={rows}
        columns={[
          { title: text.change, render: (_, row) => text[row.kind] },
          {
            title: text.rows,
            align: 'right',
            className: 'number',
            render: (_, row) => grouped(row.count),
          },
          {
            title: text.before,
            align: 'right',
            render: (_, row) => <Area m2={row.kind === 'added' ? null : row.before_m2} />,
          },
          {
            title: text.after,
            align: 'right',
            render: (_, row) => <Area m2={row.kind === 'removed' ? null : row.after_m2} />,
          },
        ]}
      />
      <p>{text.unchanged(grouped(difference.unchanged))}</p>
    </>
  )
}
