import { Button } from 'antd'
import { useState } from 'react'

import type { Input } from '../../api/types/definitions'
import type { Shown } from '../../api/types/registers'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { FieldValue } from '../../parts/record/FieldValue'
import type { RegisterWords } from '../../parts/record/useRegister'
import { recordWords } from '../../parts/record/words'

const GROUPS = ['basics', 'amounts', 'money', 'dates', 'links'] as const
type Group = (typeof GROUPS)[number]

const BY_KIND: Partial<Record<Input['kind'], Group>> = {
  area: 'amounts',
  integer: 'amounts',
  decimal: 'amounts',
  money: 'money',
  date: 'dates',
  record: 'links',
}

/** From this length on a text takes the whole line. */
const LONG = 32

interface Valued {
  field: Input
  value: string | null
}

/** The values of a record by what they tell; those not filled in only when asked for. */
export function ValueGroups({ shown, words }: { shown: Shown; words: RegisterWords }) {
  const text = useWords(recordWords)
  const [all, setAll] = useState(false)
  const fields = words.definition?.fields ?? []
  const valued = fields.map((field): Valued => {
    const index = shown.columns.findIndex((column) => column.id === field.id)
    return { field, value: shown.record.values[index] ?? null }
  })
  const empty = valued.filter(({ value }) => value === null).length
  const seen = all ? valued : valued.filter(({ value }) => value !== null)
  return (
    <>
      {seen.length === 0 && <p className="quiet">{text.noneFilled}</p>}
      {GROUPS.map((group) => (
        <OneGroup
          key={group}
          title={text[group]}
          words={words}
          valued={seen.filter(({ field }) => (BY_KIND[field.kind] ?? 'basics') === group)}
        />
      ))}
      {empty > 0 && (
        <Button type="link" size="small" className="no-print" onClick={() => setAll(!all)}>
          {all ? text.hideEmpty : text.showEmpty(grouped(empty))}
        </Button>
      )}
    </>
  )
}

function OneGroup(props: { title: string; valued: Valued[]; words: RegisterWords }) {
  const title = useTitle()
  if (props.valued.length === 0) return null
  return (
    <section className="values-group">
      <h3>{props.title}</h3>
      <dl className="values">
        {props.valued.map(({ field, value }) => (
          <div key={field.id} className={(value?.length ?? 0) > LONG ? 'wide' : undefined}>
            <dt>{title(field)}</dt>
            <dd>
              <FieldValue field={field} value={value} words={props.words} />
            </dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
