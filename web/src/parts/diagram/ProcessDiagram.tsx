import { useMemo } from 'react'

import type { Diagram } from '../../api/types/cases'
import { useTitle, useWords } from '../../i18n/words'
import { caseWords } from '../case/words'
import { layout } from './layout'
import type { Edge, Node } from './layout'
import './diagram.css'

interface Props {
  diagram: Diagram
  /** State of the case now. */
  current?: string
  /** States through which it went. */
  passed?: string[]
}

const NODE = { width: 124, height: 34 }
const STEP = { x: 152, y: 56 }
const MARGIN = 20
const MARK = { now: '▶ ', passed: '✓ ', ahead: '' }

/** The process as a calm drawing; where the case stands is marked in word, line and colour. */
export function ProcessDiagram({ diagram, current, passed = [] }: Props) {
  const text = useWords(caseWords)
  const title = useTitle()
  const { nodes, edges, columns, rows } = useMemo(() => layout(diagram), [diagram])
  const width = (columns - 1) * STEP.x + NODE.width + MARGIN * 2
  const height = rows * STEP.y + MARGIN * 2 + 16
  const named = new Map(diagram.transitions.map((one) => [one.id, title(one)]))
  return (
    <div className="diagram" role="group" aria-label={text.diagram} tabIndex={0}>
      <svg width={width} height={height} viewBox={`0 0 ${width} ${height}`}>
        <defs>
          <marker
            id="arrow"
            viewBox="0 0 8 8"
            refX="7"
            refY="4"
            markerWidth="7"
            markerHeight="7"
            orient="auto"
          >
            <path d="M0 0 8 4 0 8z" className="diagram-arrow" />
          </marker>
        </defs>
        {edges.map((edge) => {
          const from = nodes.get(edge.from)
          const to = nodes.get(edge.to)
          return (
            from &&
            to && (
              <path
                key={edge.id}
                d={line(edge, from, to)}
                className={edge.back ? 'back' : ''}
                markerEnd="url(#arrow)"
              >
                <title>{edge.steps.map((step) => named.get(step)).join(' / ')}</title>
              </path>
            )
          )
        })}
        {diagram.states.map((state) => {
          const node = nodes.get(state.id)
          if (!node) return null
          const kind = state.id === current ? 'now' : passed.includes(state.id) ? 'passed' : 'ahead'
          const { x, y } = corner(node)
          return (
            <g key={state.id} className={`diagram-${kind}`} transform={`translate(${x} ${y})`}>
              <rect width={NODE.width} height={NODE.height} rx={state.final ? 17 : 3} />
              <text x={NODE.width / 2} y={NODE.height / 2 + 5}>
                {MARK[kind] + short(title(state))}
              </text>
              <title>{title(state)}</title>
            </g>
          )
        })}
      </svg>
      <small className="quiet diagram-legend">
        {MARK.now + text.current} {MARK.passed + text.done} ┄ {text.back}
      </small>
    </div>
  )
}

/** What fits into a node: seven Chinese characters or fourteen Latin ones, and a mark. */
function short(title: string): string {
  let room = 14
  const fits = Array.from(title).filter((letter) => (room -= letter > '\u2e80' ? 2 : 1) >= 0)
  return fits.length === Array.from(title).length ? title : `${fits.slice(0, -1).join('')}…`
}

function corner(node: Node) {
  return { x: MARGIN + node.x * STEP.x, y: MARGIN + node.y * STEP.y }
}

function line(edge: Edge, from: Node, to: Node): string {
  const a = corner(from)
  const b = corner(to)
  if (!edge.back) {
    const [x1, y1] = [a.x + NODE.width, a.y + NODE.height / 2]
    const [x2, y2] = [b.x, b.y + NODE.height / 2]
    const bend = (x2 - x1) / 2
    return `M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`
  }
  if (from.x === to.x) {
    // in the same column: round the right side
    const [x1, y1] = [a.x + NODE.width, a.y + NODE.height / 2]
    const y2 = b.y + NODE.height / 2
    return `M${x1} ${y1}C${x1 + 30} ${y1} ${x1 + 30} ${y2} ${x1} ${y2}`
  }
  // back: out at the foot, under the nodes, in at the foot
  const [x1, y1] = [a.x + NODE.width / 2 - 12, a.y + NODE.height]
  const [x2, y2] = [b.x + NODE.width / 2 + 12, b.y + NODE.height]
  const dip = Math.max(y1, y2) + 20
  return `M${x1} ${y1}C${x1} ${dip} ${x2} ${dip} ${x2} ${y2}`
}
