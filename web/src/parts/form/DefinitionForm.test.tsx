import { fireEvent, screen, waitFor } from '@testing-library/react'
import { Button } from 'antd'
import { expect, test, vi } from 'vitest'

import { show } from '../../../tests/frame'
import { me, serve } from '../../../tests/server'
import { ApiProblem } from '../../api/problem'
import type { Input } from '../../api/types/definitions'
import { DefinitionForm } from './DefinitionForm'
import type { Entered } from './entered'

function input(id: string, title: string, more: Partial<Input> = {}): Input {
  const plain = { kind: 'text', unit: '', required: false, codes: null, references: null } as const
  return { id, title_zh: title, title_en: id, ...plain, ...more }
}

const inputs: Input[] = [
  input('subject', '申请内容', { required: true }),
  input('id_number', '证件号码', { personal: true }),
  input('area', '面积', { kind: 'area', unit: 'ha' }),
  input('on', '日期', { kind: 'date' }),
  input('price', '价款', { kind: 'money', unit: 'wan_yuan' }),
  input('owners', '权利人', {
    kind: 'list',
    rows: [input('name', '姓名'), input('share', '份额')],
  }),
]

function Form({
  onRead,
  problem,
}: {
  onRead?: (entered: Entered | null) => void
  problem?: ApiProblem
}) {
  return (
    <DefinitionForm inputs={inputs} draft="test" problem={problem} opinion>
      {(read) => <Button onClick={() => void read().then(onRead)}>办理</Button>}
    </DefinitionForm>
  )
}

const type = (label: string | RegExp, value: string) =>
  fireEvent.change(screen.getByLabelText(label), { target: { value } })

test('what is required is asked for, what is empty is not sent', async () => {
  serve({})
  const onRead = vi.fn()
  show(<Form onRead={onRead} />)
  fireEvent.click(screen.getByText('办理'))
  expect(await screen.findByText('请填写申请内容')).toBeTruthy()
  type(/申请内容/, ' 转移登记 ')
  type(/^面积$/, '2.5')
  expect(screen.getByText(/37\.5000/)).toBeTruthy()
  fireEvent.click(screen.getByText('加一行'))
  type('姓名', '合成甲')
  fireEvent.click(screen.getByText('办理'))
  await waitFor(() =>
    expect(onRead).toHaveBeenLastCalledWith({
      subject: '转移登记',
      area: '2.5',
      owners: [{ name: '合成甲' }],
    }),
  )
})

test('a number is checked where it is typed', async () => {
  serve({})
  show(<Form />)
  type(/价款/, '一千')
  expect(await screen.findByText('应为数字')).toBeTruthy()
})

test('a draft comes back; data of a person stays in the tab', () => {
  serve({})
  const first = show(<Form />)
  type(/申请内容/, '转移登记')
  type(/证件号码/, '420112000000000000')
  const key = `kunyu.draft.${me.user}.test`
  expect(localStorage.getItem(key)).toContain('转移登记')
  expect(localStorage.getItem(key)).not.toContain('420112')
  expect(sessionStorage.getItem(key)).toContain('420112')
  first.unmount()
  show(<Form />)
  expect(screen.getByDisplayValue('转移登记')).toBeTruthy()
  expect(screen.getByText(/已恢复/)).toBeTruthy()
  fireEvent.click(screen.getByText('不用草稿'))
  expect(screen.queryByDisplayValue('转移登记')).toBeNull()
})

test('what the server found wrong is told at the field', async () => {
  serve({})
  const fields = [{ field: 'input.price', detail_zh: '价款低于起始价', detail_en: 'too low' }]
  show(<Form problem={new ApiProblem({ status: 400, code: 'act.input', fields })} />)
  expect(await screen.findByText('价款低于起始价')).toBeTruthy()
})
