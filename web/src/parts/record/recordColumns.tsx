import { Link } from 'react-router'

import { part } from '../../api/client'
import type { Input } from '../../api/types/definitions'
import type { Column, Listing, RecordView } from '../../api/types/registers'
import { unitName } from '../../format/number'
import type { Language } from '../../i18n/language'
import type { RecordColumn } from '../table/columns'
import { FieldValue } from './FieldValue'
import type { RegisterWords } from './useRegister'

/** How many columns stand in the list before the user chooses. */
const AT_FIRST = 8

/** Kinds that tell most about a record in a list. */
const QUIET = new Set(['remarks'])

const WIDTHS: Record<string, number> = { text: 170, area: 210, date: 108, money: 130, boolean: 70 }

/** Where the number of a record stands among its values. */
export function numberIndex(columns: Column[], words: RegisterWords): number {
  const field = words.definition?.number
  return Math.max(
    0,
    columns.findIndex((column) => column.id === field),
  )
}

export function numberOf(listing: Pick<Listing, 'columns'>, row: RecordView, words: RegisterWords) {
  return row.values[numberIndex(listing.columns, words)] ?? ''
}

interface Options {
  language: Language
  /** The number opens the record. */
  link?: boolean
  /** Column of the state of the process, before the others. */
  state?: string
  sortable?: boolean
}

/** Columns of a register with its values in words: the filled ones first. */
export function recordColumns(
  listing: Pick<Listing, 'register' | 'columns' | 'rows'>,
  words: RegisterWords,
  { language, link = true, state, sortable = true }: Options,
): RecordColumn<RecordView>[] {
  const at = numberIndex(listing.columns, words)
  const fields = new Map(words.definition?.fields.map((field) => [field.id, field]))
  const shown = firstColumns(listing, at, words)
  const columns = listing.columns.map((column, index): RecordColumn<RecordView> => {
    const field = fields.get(column.id)
    const bare = field?.kind === 'decimal' || field?.kind === 'integer'
    return {
      id: column.id,
      title: column[`title_${language}`] || column.title_zh,
      unit: bare ? unitName(column.unit, language) : undefined,
      numeric: column.unit !== undefined,
      hidden: !shown.has(index),
      sortable,
      width: WIDTHS[field?.kind ?? 'text'] ?? 130,
      render: (row) => {
        const value = row.values[index] ?? null
        return index === at && link && value !== null ? (
          <Link to={`/registers/${listing.register}/${part(value)}`}>{value}</Link>
        ) : (
          <FieldValue field={field} value={value} words={words} />
        )
      },
    }
  })
  const numbered = columns.splice(at, 1)
  const ofState: RecordColumn<RecordView>[] =
    state === undefined || !listing.rows.some((row) => row.state !== '')
      ? []
      : [{ id: '$state', title: state, width: 110, render: (row) => words.stateName(row.state) }]
  return [...numbered, ...ofState, ...columns]
}

/** What a list shows first: the name, then how large, how dear, of which kind; few dates. */
const FIRST: Partial<Record<Input['kind'], number>> = { area: 1, money: 2, code: 3, date: 4 }
const FEW_DATES = 3

/** The columns that tell most, of those in which something stands; the number always. */
function firstColumns(
  listing: Pick<Listing, 'columns' | 'rows'>,
  at: number,
  words: RegisterWords,
): Set<number> {
  const fields = new Map(words.definition?.fields.map((field) => [field.id, field]))
  const kindOf = (index: number) => fields.get(listing.columns[index]?.id ?? '')?.kind ?? 'text'
  const rank = (index: number) =>
    listing.columns[index]?.id === words.definition?.label ? 0 : (FIRST[kindOf(index)] ?? 5)
  const filled = listing.columns.flatMap((column, index) => {
    if (index === at || QUIET.has(column.id) || !fields.has(column.id)) return []
    const isFilled = listing.rows.length === 0 || listing.rows.some((row) => row.values[index])
    return isFilled ? [index] : []
  })
  const ranked = filled.toSorted((a, b) => rank(a) - rank(b) || a - b)
  const dates = ranked.filter((index) => kindOf(index) === 'date')
  const late = new Set(dates.slice(FEW_DATES))
  return new Set([at, ...ranked.filter((index) => !late.has(index)).slice(0, AT_FIRST - 1)])
}
