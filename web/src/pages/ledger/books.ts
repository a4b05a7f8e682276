import type { BalanceRow } from '../../api/types/ledger'

export interface Book {
  id: string
  title_zh: string
  title_en: string
  /** Without the state from which everything comes (本底). */
  states: BalanceRow[]
  isTrack: boolean
}

/** What stands against everything else; only it may be below zero. */
export const ORIGIN = 'origin'

/** Tracks tell where land stands; all other books are accounts of quota. */
export const TRACKS = [
  'disposition',
  'ownership',
  'custody',
  'use',
  'registration',
  'class',
  'kind',
]

/** The balances by book: tracks in the order of the business, then the accounts. */
export function booksOf(rows: BalanceRow[]): Book[] {
  const ids = [...new Set(rows.map((row) => row.book))]
  const rank = (id: string) => (TRACKS.includes(id) ? TRACKS.indexOf(id) : TRACKS.length)
  return ids
    .toSorted((a, b) => rank(a) - rank(b))
    .map((id) => {
      const own = rows.filter((row) => row.book === id)
      return {
        id,
        title_zh: own[0]?.book_title ?? id,
        title_en: own[0]?.book_title_en ?? id,
        states: own.filter((row) => row.state !== ORIGIN),
        isTrack: TRACKS.includes(id),
      }
    })
}
