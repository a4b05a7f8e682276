import { Select, Table, Tag } from 'antd'

import type { ProposedField, Proposal } from '../../api/types/data'
import { useTitle, useWords } from '../../i18n/words'
import { chosen, theirFields } from './mapping'
import type { Mapping } from './mapping'
import { importWords } from './importWords'

interface Props {
  proposal: Proposal
  mapping: Mapping
  onChange: (mapping: Mapping) => void
}

/** Our fields, and which field of the file fills each. */
export function MappingTable({ proposal, mapping, onChange }: Props) {
  const text = useWords(importWords)
  const title = useTitle()
  const theirs = theirFields(proposal).map((name) => ({ value: name, label: name }))
  const changed = (row: ProposedField) => mapping[row.field] !== row.theirs
  return (
    <Table<ProposedField>
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      rowKey="field"
      dataSource={proposal.fields}
      columns={[
        {
          title: text.ours,
          render: (_, row) => (
            <>
              {title(row)} <span className="quiet">{row.field}</span>
              {row.required && <Tag style={{ marginInlineStart: 6 }}>{text.required}</Tag>}
            </>
          ),
        },
        {
          title: text.theirs,
          width: 240,
          render: (_, row) => (
            <Select
              size="small"
              showSearch
              // a field found by its name is found again: another one must be chosen instead
              allowClear={row.found_by !== 'name'}
              aria-label={text.fills(title(row))}
              placeholder={text.notFilled}
              status={row.required && !mapping[row.field] ? 'warning' : ''}
              value={mapping[row.field] ?? undefined}
              options={theirs}
              onChange={(name: string | undefined) =>
                onChange(chosen(mapping, row.field, name ?? null))
              }
              style={{ width: 220 }}
            />
          ),
        },
        {
          title: text.foundBy,
          render: (_, row) => (changed(row) ? text.by_hand : text[`by_${row.found_by}`]),
        },
        {
          title: text.sample,
          render: (_, row) =>
            changed(row) || row.sample === null ? <span className="quiet">—</span> : row.sample,
        },
      ]}
    />
  )
}
