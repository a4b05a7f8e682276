import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { show } from '../../../tests/frame'
import { RecordTable } from './RecordTable'
import type { RecordColumn } from './columns'
import { useTableState } from './useTableState'

interface Row {
  id: string
  name: string
  area: string
}

const rows: Row[] = ['甲', '乙', '丙'].map((name, index) => ({
  id: `P-${index}`,
  name,
  area: `${index}.5`,
}))

const columns: RecordColumn<Row>[] = [
  { id: 'id', title: '编号', sortable: true, render: (row) => row.id },
  { id: 'name', title: '名称', render: (row) => row.name },
  {
    id: 'area',
    title: '面积',
    unit: '公顷',
    numeric: true,
    hidden: true,
    render: (row) => row.area,
  },
]

function Table(props: { onOpen?: (row: Row) => void; onSelect?: (keys: string[]) => void }) {
  const state = useTableState()
  return (
    <RecordTable<Row>
      name="test"
      label="地块"
      columns={columns}
      rowKey={(row) => row.id}
      state={state}
      rows={rows}
      total={10_000}
      selected={[]}
      {...props}
    />
  )
}

function rowOf(text: string): HTMLElement {
  const row = screen.getByText(text).closest('tr')
  if (row === null) throw new Error(`no row ${text}`)
  return row
}

test('arrows move, Enter opens, Space selects', () => {
  const [onOpen, onSelect] = [vi.fn(), vi.fn()]
  show(<Table onOpen={onOpen} onSelect={onSelect} />)
  expect(rowOf('甲').tabIndex).toBe(0)
  rowOf('甲').focus()
  fireEvent.keyDown(rowOf('甲'), { key: 'ArrowDown' })
  expect(document.activeElement).toBe(rowOf('乙'))
  fireEvent.keyDown(rowOf('乙'), { key: 'Enter' })
  expect(onOpen).toHaveBeenCalledWith(rows[1])
  fireEvent.keyDown(rowOf('乙'), { key: ' ' })
  expect(onSelect).toHaveBeenCalledWith(['P-1'])
})

test('page, order and filter stand in the address', async () => {
  show(<Table />)
  const [header] = screen.getAllByRole('columnheader', { name: /编号/ })
  if (header) fireEvent.click(header)
  expect(window.location.search).toContain('order=id')
  fireEvent.change(screen.getByLabelText('筛选'), { target: { value: '吴家山' } })
  await waitFor(() => expect(new URLSearchParams(window.location.search).get('q')).toBe('吴家山'))
  expect(screen.getByText(/共 10,000 条/)).toBeTruthy()
})

test('chosen columns are kept', async () => {
  const first = show(<Table />)
  expect(screen.queryAllByText('面积')).toEqual([])
  fireEvent.click(screen.getByText('列'))
  fireEvent.click(await screen.findByLabelText('面积'))
  first.unmount()
  show(<Table />)
  expect(screen.getAllByText('面积').length).toBeGreaterThan(0)
})

test('a saved view brings back filter and order', async () => {
  window.history.replaceState(null, '', '/?q=东西湖&order=-id')
  const first = show(<Table />)
  fireEvent.click(screen.getByText('视图'))
  fireEvent.change(await screen.findByLabelText('视图名称'), { target: { value: '我的' } })
  fireEvent.click(screen.getByText('保存'))
  first.unmount()
  window.history.replaceState(null, '', '/')
  show(<Table />)
  fireEvent.click(screen.getByText('视图'))
  fireEvent.click(await screen.findByText('我的'))
  expect(new URLSearchParams(window.location.search).get('order')).toBe('-id')
  expect(screen.getByDisplayValue('东西湖')).toBeTruthy()
})
