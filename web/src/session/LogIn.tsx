import { useQueryClient } from '@tanstack/react-query'
import { Alert, Button, Form, Input } from 'antd'
import { useState } from 'react'

import { SESSION, useSend } from '../api/query'
import type { ApiProblem } from '../api/problem'
import type { Me } from '../api/types/session'
import { useLanguage } from '../i18n/language'
import { useWords } from '../i18n/words'
import { Problem } from '../parts/Problem'
import { LogInFrame } from './LogInFrame'
import { forget } from './session'
import { sessionWords } from './words'

interface Entered {
  user: string
  password: string
  code?: string
}

/** Name and password, then the code of the second factor where there is one. */
export function LogIn() {
  const text = useWords(sessionWords)
  const client = useQueryClient()
  const logIn = useSend<Me>('POST', '/session')
  const [entered, setEntered] = useState<Entered | null>(null)
  const asksCode = logIn.error?.code === 'login.second_factor' || entered !== null
  const submit = (given: Entered) => {
    const body = { ...entered, ...given }
    logIn.mutate(
      { body },
      {
        onSuccess: (me) => {
          forget(client)
          client.setQueryData(SESSION, me)
        },
        onError: (problem) => {
          if (problem.code === 'login.second_factor') setEntered(body)
        },
      },
    )
  }
  return (
    <LogInFrame title={text.title}>
      <Form<Entered>
        layout="vertical"
        onFinish={submit}
        requiredMark={false}
        key={String(asksCode)}
      >
        <LogInProblem problem={logIn.error} wrongCode={entered?.code !== undefined} />
        {asksCode ? (
          <Form.Item
            name="code"
            label={text.code}
            extra={text.codeHint}
            rules={[{ required: true, message: text.fill }]}
          >
            <Input autoFocus inputMode="numeric" autoComplete="one-time-code" maxLength={8} />
          </Form.Item>
        ) : (
          <>
            <Form.Item
              name="user"
              label={text.user}
              rules={[{ required: true, message: text.fill }]}
            >
              <Input autoFocus autoComplete="username" spellCheck={false} />
            </Form.Item>
            <Form.Item
              name="password"
              label={text.password}
              rules={[{ required: true, message: text.fill }]}
            >
              <Input.Password autoComplete="current-password" />
            </Form.Item>
          </>
        )}
        <Button type="primary" htmlType="submit" block loading={logIn.isPending}>
          {text.logIn}
        </Button>
        {asksCode && (
          <Button
            type="link"
            block
            onClick={() => {
              setEntered(null)
              logIn.reset()
            }}
          >
            {text.back}
          </Button>
        )}
      </Form>
    </LogInFrame>
  )
}

function LogInProblem(props: { problem: ApiProblem | null; wrongCode: boolean }) {
  const { problem, wrongCode } = props
  const text = useWords(sessionWords)
  const { language } = useLanguage()
  if (problem === null) return null
  const alert = (title: string) => (
    <Alert type="error" showIcon role="alert" title={title} style={{ marginBottom: 12 }} />
  )
  const said = problem.body[`detail_${language}`]
  if (problem.code === 'login.failed') return alert(said ?? text.wrong)
  if (problem.code === 'login.locked') return alert(said ?? text.locked)
  // the first question for a code is not an error
  if (problem.code === 'login.second_factor') return wrongCode ? alert(said ?? text.codeHint) : null
  return <Problem error={problem} />
}
