import { render, screen, waitFor } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { expect, test } from 'vitest'

import { me, problem, serve } from '../../tests/server'
import { App } from '../app/App'

const nobody = problem(401, 'session.none')

async function logIn() {
  await userEvent.type(await screen.findByLabelText('用户名'), 'hecheng-jia')
  await userEvent.type(screen.getByLabelText('密码'), 'a password long enough')
  await userEvent.click(screen.getByRole('button', { name: '登录' }))
}

test('who is not logged in logs in where he stands, then sees the shell', async () => {
  window.history.replaceState(null, '', '/nowhere')
  const asked = serve({ 'GET /session': nobody, 'POST /session': me })
  render(<App />)
  await logIn()
  expect(await screen.findByText('hecheng-jia')).toBeTruthy()
  expect(window.location.pathname).toBe('/nowhere')
  const sent = asked.find((one) => one.method === 'POST')
  expect(sent?.body).toEqual({ user: 'hecheng-jia', password: 'a password long enough' })
})

test('a wrong password and a lock-out are told in words', async () => {
  serve({ 'GET /session': nobody, 'POST /session': problem(401, 'login.locked') })
  render(<App />)
  await logIn()
  expect((await screen.findByRole('alert')).textContent).toContain('已锁定')
})

test('the second factor is asked only where it is set up', async () => {
  let codes = 0
  serve({
    'GET /session': nobody,
    'POST /session': (one: { body: { code?: string } }) => {
      codes += one.body.code === undefined ? 0 : 1
      return one.body.code === '123456' ? me : problem(401, 'login.second_factor')
    },
  })
  render(<App />)
  await logIn()
  await userEvent.type(await screen.findByLabelText(/动态口令/), '123456{Enter}')
  expect(await screen.findByText('hecheng-jia')).toBeTruthy()
  expect(codes).toBe(1)
})

test('a one-time password is changed before anything else', async () => {
  const asked = serve({
    'GET /session': { ...me, must_change_password: true },
    'PUT /session/password': null,
  })
  render(<App />)
  await userEvent.type(await screen.findByLabelText('现在的密码'), 'one time')
  await userEvent.type(screen.getByLabelText('新密码'), 'a password long enough')
  await userEvent.type(screen.getByLabelText('再输一遍'), 'a password long enough')
  await userEvent.click(screen.getByRole('button', { name: '保存' }))
  await waitFor(() => expect(asked.some((one) => one.method === 'PUT')).toBe(true))
  const sent = asked.find((one) => one.method === 'PUT')
  expect(sent?.headers['x-kunyu-csrf']).toBe('token')
  expect(sent?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/)
})
