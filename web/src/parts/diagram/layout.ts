import type { Diagram } from '../../api/types/cases'

export interface Node {
  id: string
  x: number
  y: number
}

export interface Edge {
  id: string
  from: string
  to: string
  /** Ids of the steps that lead this way. */
  steps: string[]
  /** Whether it leads back, or stays in its column. */
  back: boolean
}

export interface Layout {
  nodes: Map<string, Node>
  edges: Edge[]
  columns: number
  rows: number
}

/** States in columns by their distance from the start; within a column near to where they come from. */
export function layout({ states, transitions }: Diagram): Layout {
  const edges = edgesOf(transitions)
  const ranks = ranksOf(
    states.map((state) => state.id),
    edges,
  )
  const columns = Math.max(0, ...ranks.values()) + 1
  const nodes = new Map<string, Node>()
  let rows = 1
  for (let x = 0; x < columns; x += 1) {
    const column = states.map((state) => state.id).filter((id) => ranks.get(id) === x)
    const height = (id: string) => {
      const before = edges.flatMap((edge) => {
        const from = edge.to === id ? nodes.get(edge.from) : undefined
        return from ? [from.y] : []
      })
      return before.length === 0 ? 0 : before.reduce((sum, y) => sum + y, 0) / before.length
    }
    const sorted = column.toSorted((a, b) => height(a) - height(b))
    sorted.forEach((id, y) => nodes.set(id, { id, x, y }))
    rows = Math.max(rows, column.length)
  }
  const marked = edges.map((edge) => ({
    ...edge,
    back: (ranks.get(edge.from) ?? 0) >= (ranks.get(edge.to) ?? 0),
  }))
  return { nodes, edges: marked, columns, rows }
}

function edgesOf(transitions: Diagram['transitions']): Edge[] {
  const edges = new Map<string, Edge>()
  for (const { id, from, to } of transitions) {
    for (const start of from) {
      if (to === null || start === to) continue
      const key = `${start}>${to}`
      const edge = edges.get(key) ?? { id: key, from: start, to, steps: [], back: false }
      edge.steps.push(id)
      edges.set(key, edge)
    }
  }
  return [...edges.values()]
}

/** Steps from the first state; states that nothing reaches stand at the start. */
function ranksOf(ids: string[], edges: Edge[]): Map<string, number> {
  const targets = new Set(edges.map((edge) => edge.to))
  const starts = ids.filter((id) => !targets.has(id))
  const first = starts.length > 0 ? starts : ids.slice(0, 1)
  const ranks = new Map(first.map((id) => [id, 0]))
  const queue = [...first]
  for (let id = queue.shift(); id !== undefined; id = queue.shift()) {
    for (const edge of edges) {
      if (edge.from === id && !ranks.has(edge.to)) {
        ranks.set(edge.to, (ranks.get(id) ?? 0) + 1)
        queue.push(edge.to)
      }
    }
  }
  ids.forEach((id) => ranks.has(id) || ranks.set(id, 0))
  // an end stands behind everything that leads to it
  const ends = ids.filter((id) => !edges.some((edge) => edge.from === id))
  for (const end of ends) {
    const before = edges.filter((edge) => edge.to === end).map((edge) => ranks.get(edge.from) ?? 0)
    if (before.length > 0) ranks.set(end, Math.max(...before) + 1)
  }
  return ranks
}
