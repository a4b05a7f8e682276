import { Select } from 'antd'

import type { FindingItem } from '../../api/types/data'
import { useTitle, useWords } from '../../i18n/words'
import type { TableState } from '../../parts/table/useTableState'
import { useMe } from '../../session/session'
import { editionsOf, shortEdition, useLayers } from './layers'
import { dataWords } from './words'

const STATES = ['open', 'assigned', 'mended', 'waived', 'closed'] as const
const SEVERITIES = ['error', 'warning', 'notice'] as const

/** Filters of the work list, kept in the address. */
export function FindingFilters({
  state,
  findings,
}: {
  state: TableState
  findings: FindingItem[]
}) {
  const text = useWords(dataWords)
  const title = useTitle()
  const me = useMe()
  const layers = useLayers()
  const editions = (layers.data ?? []).flatMap((layer) =>
    editionsOf(layer).map((one) => ({
      value: `${layer.id}@${one.edition}`,
      label: `${title(layer)} ${shortEdition(one.edition)}`,
    })),
  )
  const rules = [...new Set(findings.map((one) => one.rule))].sort()
  const filters = [
    { id: 'edition', label: text.anyEdition, options: editions, width: 190 },
    {
      id: 'state',
      label: text.notClosed,
      options: STATES.map((one) => ({ value: one, label: text[`finding_${one}`] })),
      width: 110,
    },
    {
      id: 'severity',
      label: text.anySeverity,
      options: SEVERITIES.map((one) => ({ value: one, label: text[one] })),
      width: 110,
    },
    {
      id: 'rule',
      label: text.anyRule,
      options: rules.map((one) => ({ value: one, label: one })),
      width: 130,
    },
    {
      id: 'owner',
      label: text.anybody,
      options: [{ value: me.user, label: text.mine }],
      width: 110,
    },
  ]
  return filters.map(({ id, label, options, width }) => (
    <Select
      key={id}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      aria-label={label}
      placeholder={label}
      value={state.get(id) || undefined}
      options={options}
      popupMatchSelectWidth={false}
      onChange={(chosen: string | undefined) => state.set({ [id]: chosen ?? null })}
      style={{ width }}
    />
  ))
}
