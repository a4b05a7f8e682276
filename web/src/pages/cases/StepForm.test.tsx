import { fireEvent, screen, waitFor } from '@testing-library/react'
import { expect, test, vi } from 'vitest'

import { show } from '../../../tests/frame'
import { problem, serve } from '../../../tests/server'
import type { Asked } from '../../../tests/server'
import type { Acted } from '../../api/types/cases'
import type { TransitionDefinition } from '../../api/types/definitions'
import { StepForm } from './StepForm'

const grant: TransitionDefinition = {
  id: 'grant',
  title_zh: '准予',
  title_en: 'Grant',
  from: ['accepted'],
  to: 'decided',
  kind: 'step',
  roles: ['clerk'],
  signers: [],
  consults: [],
  outside: [],
  inputs: [],
  materials: [{ id: 'form', title_zh: '申请表', title_en: 'Form' }],
  documents: [],
  shape: false,
  opens: false,
  about_record: false,
  notice: false,
}

const acted: Acted = {
  case: '办1',
  state: 'decided',
  state_title: '已决定',
  state_title_en: 'Decided',
  register: 'service_application',
  record: '办1',
  record_id: 1,
  entries: [],
  posts: [],
  clocks: [
    {
      clock: 'delivery',
      title: { zh: '送达期限', en: 'Delivery' },
      step: 'start',
      due: '2026-03-12',
    },
  ],
  documents: ['办结〔2026〕1号'],
  follow_ups: [],
  warnings: [],
  seq: null,
}

const late = problem(422, 'act.refused', {
  reasons: [
    {
      zh: '超过承诺时限',
      en: 'late',
      article: '优化营商环境条例 第三十六条',
      reason_suffices: true,
    },
  ],
  missing_signatures: [],
  missing_materials: [],
})

function form(signers: string[] = [], onTaken = vi.fn(), onLaid = vi.fn()) {
  show(
    <StepForm
      transition={{ ...grant, signers }}
      takeAt="/cases/1/steps/grant"
      layAt="/cases/1/lay/grant"
      draft="1.grant"
      onTaken={onTaken}
      onLaid={onLaid}
    />,
  )
  return { onTaken, onLaid }
}

test('a trial tells what would happen and does nothing', async () => {
  const asked = serve({ 'POST /cases/1/steps/grant': acted })
  const { onTaken } = form()
  fireEvent.click(screen.getByLabelText(/申请表/))
  fireEvent.click(screen.getByText('试办'))
  expect(await screen.findByText(/办结〔2026〕1号/)).toBeTruthy()
  expect(screen.getByText(/2026-03-12/)).toBeTruthy()
  expect(asked.at(-1)?.body).toEqual({ input: { materials: ['form'] }, dry_run: true })
  expect(onTaken).not.toHaveBeenCalled()
})

test('a refusal names its article; where a reason suffices it is asked for', async () => {
  const answer = ({ body }: Asked) =>
    'warn_reason' in (body as { input: object }).input ? { ...acted, seq: 9 } : late
  serve({ 'POST /cases/1/steps/grant': answer })
  const { onTaken } = form()
  fireEvent.click(screen.getByText('办理'))
  expect((await screen.findByRole('alert')).textContent).toContain('第三十六条')
  fireEvent.change(await screen.findByLabelText('原因'), { target: { value: '防汛封路' } })
  fireEvent.click(screen.getByText('办理'))
  await waitFor(() => expect(onTaken).toHaveBeenCalled())
})

test('a step with signers is laid before them', async () => {
  const asked = serve({ 'POST /cases/1/lay/grant': { case: '1', signed: [], waiting: ['科长'] } })
  const { onLaid } = form(['经办', '科长'])
  expect(screen.queryByText('办理')).toBeNull()
  fireEvent.click(screen.getByText('送签'))
  await waitFor(() => expect(onLaid).toHaveBeenCalled())
  expect(asked.at(-1)?.path).toBe('/cases/1/lay/grant')
})
