import type { BalanceRow, Balances } from '../../api/types/ledger'
import { ORIGIN } from './books'

export interface FlowNode {
  id: string
  zh: string
  en: string
}

export interface FlowLink {
  from: string
  to: string
  /** Hundredths of a square metre would be too fine: square metres. */
  area: number
}

export interface Flow {
  nodes: FlowNode[]
  links: FlowLink[]
  /** New in the ledger in the year, square metres. */
  approved: number
}

/** Land that waits to be disposed of. */
const WAITING = ['undisposed', 'announced']

const POOL: FlowNode = { id: 'pool', zh: '本年可处置', en: 'To be disposed of' }
const NEW: FlowNode = { id: 'new', zh: '本年新增', en: 'New this year' }

const amounts = (balances: Balances) =>
  new Map(balances.balances.map((row) => [row.state, Number(row.amount)]))

/** The smallest area that is drawn, m². */
const LEAST = 0.01

/**
 * How the land of the ledger moved in a year, net, from its disposition on two days: what waited and
 * what was new goes to where more land stands at the end; what left a state goes back to the pool.
 */
export function flowOf(before: Balances, after: Balances): Flow {
  const start = amounts(before)
  const end = amounts(after)
  const states = after.balances.filter((row) => row.state !== ORIGIN)
  const nodes: FlowNode[] = [POOL]
  const links: FlowLink[] = []
  const node = (row: BalanceRow, at: 'start' | 'end') => {
    const [zh, en] =
      at === 'start'
        ? [`年初${row.state_title}`, `${row.state_title_en} at the start`]
        : [`年末${row.state_title}`, `${row.state_title_en} at the end`]
    nodes.push({ id: `${row.state} ${at}`, zh, en })
    return `${row.state} ${at}`
  }
  const link = (from: string, to: string, area: number) => {
    if (area >= LEAST) links.push({ from, to, area })
  }
  for (const row of states) {
    const [first, last] = [start.get(row.state) ?? 0, end.get(row.state) ?? 0]
    if (WAITING.includes(row.state)) {
      if (first >= LEAST) link(node(row, 'start'), POOL.id, first)
      if (last >= LEAST) link(POOL.id, node(row, 'end'), last)
    } else if (last - first >= LEAST) {
      const id = `${row.state} gained`
      nodes.push({ id, zh: row.state_title, en: row.state_title_en })
      link(POOL.id, id, last - first)
    } else if (first - last >= LEAST) {
      const id = `${row.state} lost`
      nodes.push({ id, zh: `退出${row.state_title}`, en: `No longer ${row.state_title_en}` })
      link(id, POOL.id, first - last)
    }
  }
  const approved = (start.get(ORIGIN) ?? 0) - (end.get(ORIGIN) ?? 0)
  if (approved >= LEAST) {
    nodes.push(NEW)
    link(NEW.id, POOL.id, approved)
  }
  return { nodes, links, approved }
}
