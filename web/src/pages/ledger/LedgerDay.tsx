import { Button } from 'antd'
import { useCallback } from 'react'
import { useSearchParams } from 'react-router'

import { useWords } from '../../i18n/words'
import { DateInput } from '../../parts/form/DateInput'
import { useToday } from '../../session/session'
import { ledgerWords } from './words'

export interface Day {
  date: string
  knownAt: string
  query: { date?: string; known_at?: string }
  /** For links to other pages about the same day. */
  search: string
  set: (changes: Record<string, string | null>) => void
}

/** The two days of a ledger page, kept in the address. */
export function useLedgerDay(): Day {
  const [params, setParams] = useSearchParams()
  const date = params.get('date') ?? ''
  const knownAt = params.get('known_at') ?? ''
  const set = useCallback(
    (changes: Record<string, string | null>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before)
          Object.entries(changes).forEach(([name, value]) => {
            if (value === null) next.delete(name)
            else next.set(name, value)
          })
          return next
        },
        { replace: true },
      ),
    [setParams],
  )
  const own = new URLSearchParams()
  if (date !== '') own.set('date', date)
  if (knownAt !== '') own.set('known_at', knownAt)
  return {
    date,
    knownAt,
    query: { date: date || undefined, known_at: knownAt || undefined },
    search: own.size === 0 ? '' : `?${own.toString()}`,
    set,
  }
}

/** On which day, and as it was known on which day. */
export function LedgerDay({ day }: { day: Day }) {
  const text = useWords(ledgerWords)
  const today = useToday()
  return (
    <>
      <label>
        {text.date}
        <DateInput
          value={day.date || today}
          onChange={(date) => day.set({ date: date === today ? null : (date ?? null) })}
        />
      </label>
      <label>
        {text.knownOn}
        <DateInput
          value={day.knownAt.slice(0, 10) || undefined}
          onChange={(known) =>
            day.set({ known_at: known === undefined ? null : `${known}T23:59:59+08:00` })
          }
        />
      </label>
      {day.knownAt !== '' && (
        <Button onClick={() => day.set({ known_at: null })}>{text.clearKnown}</Button>
      )}
    </>
  )
}
