import { CaretLeftOutlined, CaretRightOutlined } from '@ant-design/icons'
import { Button, Slider } from 'antd'
import { useMemo } from 'react'

import type { LayerView } from '../../api/types/map'
import { useTitle, useWords } from '../../i18n/words'
import { DateInput } from '../../parts/form/DateInput'
import { useToday } from '../../session/session'
import { mapWords } from './words'

interface Props {
  label: string
  layers: LayerView[]
  /** Ids of the layers that are shown. */
  shown: string[]
  /** Null: today. */
  date: string | null
  onChange: (date: string | null) => void
}

/** The days on which something shown came into force, and today. */
export function editionDays(layers: LayerView[], shown: string[], today: string): string[] {
  const days = layers
    .filter(({ id }) => shown.includes(id))
    .flatMap(({ editions }) => editions.flatMap((one) => one.effective_from ?? []))
    .filter((day) => day <= today)
  return [...new Set([...days, today])].sort()
}

/** Which day the map shows: stops at the editions, any day by hand. */
export function TimeBar({ label, layers, shown, date, onChange }: Props) {
  const text = useWords(mapWords)
  const title = useTitle()
  const today = useToday()
  const days = useMemo(() => editionDays(layers, shown, today), [layers, shown, today])
  const day = date ?? today
  // a day between two editions stands at the one in force
  const at = Math.max(
    0,
    days.findLastIndex((one) => one <= day),
  )
  const go = (index: number) => {
    const next = days[index]
    if (next !== undefined) onChange(next === today ? null : next)
  }
  const began = layers
    .filter(
      ({ id, editions }) =>
        shown.includes(id) && editions.some((one) => one.effective_from === days[at]),
    )
    .map(title)
  return (
    <div className="map-time" role="group" aria-label={label}>
      <Button
        size="small"
        icon={<CaretLeftOutlined />}
        aria-label={text.earlier}
        disabled={at === 0}
        onClick={() => go(at - 1)}
      />
      <Slider
        min={0}
        max={Math.max(1, days.length - 1)}
        value={at}
        disabled={days.length < 2}
        dots={days.length < 40}
        tooltip={{ formatter: (index) => days[index ?? 0] }}
        ariaLabelForHandle={label}
        ariaValueTextFormatterForHandle={(index) => days[index] ?? ''}
        onChange={go}
      />
      <Button
        size="small"
        icon={<CaretRightOutlined />}
        aria-label={text.later}
        disabled={at >= days.length - 1}
        onClick={() => go(at + 1)}
      />
      <DateInput value={day} onChange={(next) => onChange(next && next !== today ? next : null)} />
      {day !== today && (
        <Button size="small" onClick={() => onChange(null)}>
          {text.today}
        </Button>
      )}
      <small className="quiet map-time-note" aria-live="polite">
        {began.length > 0 && days[at] !== today ? text.began(days[at] ?? '', began.join('、')) : ''}
      </small>
    </div>
  )
}
