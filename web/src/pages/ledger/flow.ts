import type { BalanceRow, Balances } from '../../api/types/ledger'
import type { Titled } from '../../i18n/words'
import { ORIGIN } from './books'

export type NodeKind = 'pool' | 'fresh' | 'atStart' | 'atEnd' | 'gained' | 'left'

export interface FlowNode {
  id: string
  kind: NodeKind
  /** The state, where it is about one. */
  state?: Titled
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

const POOL: FlowNode = { id: 'pool', kind: 'pool' }
const NEW: FlowNode = { id: 'new', kind: 'fresh' }

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
  const node = (row: BalanceRow, kind: NodeKind) => {
    const id = `${row.state} ${kind}`
    nodes.push({ id, kind, state: { zh: row.state_title, en: row.state_title_en } })
    return id
  }
  const link = (from: string, to: string, area: number) => {
    if (area >= LEAST) links.push({ from, to, area })
  }
  for (const row of states) {
    const [first, last] = [start.get(row.state) ?? 0, end.get(row.state) ?? 0]
    if (WAITING.includes(row.state)) {
      if (first >= LEAST) link(node(row, 'atStart'), POOL.id, first)
      if (last >= LEAST) link(POOL.id, node(row, 'atEnd'), last)
    } else if (last - first >= LEAST) {
      link(POOL.id, node(row, 'gained'), last - first)
    } else if (first - last >= LEAST) {
      link(node(row, 'left'), POOL.id, first - last)
    }
  }
  const approved = (start.get(ORIGIN) ?? 0) - (end.get(ORIGIN) ?? 0)
  if (approved >= LEAST) {
    nodes.push(NEW)
    link(NEW.id, POOL.id, approved)
  }
  return { nodes, links, approved }
}
