import { Badge, Segmented } from 'antd'
import { Link, useNavigate } from 'react-router'

import type { Todo, WorkbenchView } from '../../api/types/cases'
import { useTitle, useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { RecordTable } from '../../parts/table/RecordTable'
import type { RecordColumn } from '../../parts/table/columns'
import { useTableState } from '../../parts/table/useTableState'
import { useAppearance } from '../../theme/mode'
import { caseAddress, useCaseColumns } from '../cases/caseColumns'
import { workbenchWords } from './words'

const LISTS = ['todo', 'signing', 'due_soon', 'overdue'] as const

/** So that the steps stand on the screen of a desk, however many rows there are. */
const WIDTHS: Record<string, number> = {
  due: 130,
  number: 138,
  process: 146,
  record: 160,
  state: 92,
  next: 168,
}

/** What is plain on one's own list. */
const LESS = ['opened_on', 'owner']

const NOTHING = {
  todo: 'nothing',
  signing: 'nothingSigning',
  due_soon: 'nothingSoon',
  overdue: 'nothingLate',
} as const

/** The to-dos with their clocks; those late first. */
export function TodoList({ view }: { view: WorkbenchView }) {
  const text = useWords(workbenchWords)
  const navigate = useNavigate()
  const { phone } = useAppearance()
  const state = useTableState()
  const columns = useTodoColumns()
  const list = LISTS.find((one) => one === state.get('list')) ?? 'todo'
  const rows = view[list].filter((one) => isAbout(one, state.q))
  return (
    <RecordTable<Todo>
      name="workbench"
      label={text.lists}
      columns={columns}
      rowKey={(one) => one.number}
      state={state}
      rows={rows}
      onOpen={(one) => void navigate(caseAddress(one.number))}
      empty={<Empty title={text[NOTHING[list]]} />}
      filters={
        <Segmented
          value={list}
          block={phone}
          options={LISTS.map((one) => ({
            value: one,
            label: (
              <>
                {text[one]}{' '}
                <Badge
                  count={view[one].length}
                  showZero
                  overflowCount={9999}
                  color={one === 'overdue' && view[one].length > 0 ? 'red' : 'gray'}
                />
              </>
            ),
          }))}
          onChange={(one) => state.set({ list: one === 'todo' ? null : one })}
        />
      }
    />
  )
}

function isAbout(todo: Todo, q: string): boolean {
  const words = [todo.number, todo.process_zh, todo.process_en, todo.record, todo.state_zh]
  return words.some((word) => word?.toLowerCase().includes(q.toLowerCase()))
}

function useTodoColumns(): RecordColumn<Todo>[] {
  const text = useWords(workbenchWords)
  const title = useTitle()
  const { phone } = useAppearance()
  const columns = useCaseColumns().filter((column) => column.id !== 'closed_on')
  const next: RecordColumn<Todo> = {
    id: 'next',
    title: text.next,
    width: 180,
    render: (one) =>
      one.next.length === 0 ? (
        <Link to={caseAddress(one.number)}>{text.sign}</Link>
      ) : (
        one.next.slice(0, 2).map((step, index) => (
          <span key={step.id}>
            {index > 0 && ' · '}
            <Link to={`${caseAddress(one.number)}?step=${step.id}`}>{title(step)}</Link>
          </span>
        ))
      ),
  }
  const due = columns.filter((column) => column.id === 'due')
  const others = columns.filter((column) => column.id !== 'due')
  const opened = others.map((one) => (LESS.includes(one.id) ? { ...one, hidden: true } : one))
  const shown = phone
    ? [...opened.slice(0, 1), ...due, ...opened.slice(1), next]
    : [...due, ...opened, next]
  return shown.map((one) => ({ ...one, width: WIDTHS[one.id] ?? one.width }))
}
