export interface BalanceRow {
  book: string
  book_title: string
  book_title_en: string
  state: string
  state_title: string
  state_title_en: string
  amount: string
  hectares?: string
  mu?: string
}

export interface LotShare {
  lot: string
  hectares: string
  grade: string | null
  without_drawing: boolean
}

export interface ViewTotal {
  view: string
  title_zh: string
  title_en: string
  hectares: string
  mu: string
  share: string | null
  base_hectares: string
  years: [number, string][]
  lots: LotShare[]
}

export interface PieceState {
  book: string
  state: string
  zh: string
  en: string
}

export interface PieceRow {
  piece: string
  kind: string
  hectares: string
  states: PieceState[]
}

export interface EntryRow {
  entry: number
  date: string
  document: string
  corrects: number | null
  reason: string
  gained: { book: string; piece: string; zh: string; en: string; hectares: string }[]
}

/** The ledger on a day. */
export interface Balances {
  date: string
  balances: BalanceRow[]
  views: ViewTotal[]
  without_drawing: LotShare[]
  pieces?: PieceRow[]
  entries?: EntryRow[]
}
