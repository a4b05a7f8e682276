import { useQueryClient } from '@tanstack/react-query'
import { Button, Form } from 'antd'

import { SESSION, useSend } from '../api/query'
import { useWords } from '../i18n/words'
import { Problem } from '../parts/Problem'
import { LogInFrame } from './LogInFrame'
import { PasswordFields } from './PasswordFields'
import type { PasswordsEntered } from './PasswordFields'
import { sessionWords } from './words'

/** Who logs in with a one-time password chooses his own before anything else. */
export function FirstPassword() {
  const text = useWords(sessionWords)
  const client = useQueryClient()
  const change = useSend('PUT', '/session/password')
  return (
    <LogInFrame title={text.firstTitle}>
      <p className="quiet">{text.firstHint}</p>
      <Form<PasswordsEntered>
        layout="vertical"
        requiredMark={false}
        onFinish={(entered) =>
          change.mutate(
            { body: { old: entered.old, new: entered.new } },
            { onSuccess: () => void client.invalidateQueries({ queryKey: SESSION }) },
          )
        }
      >
        {change.isError && <Problem error={change.error} />}
        <PasswordFields />
        <Button type="primary" htmlType="submit" block loading={change.isPending}>
          {text.save}
        </Button>
      </Form>
    </LogInFrame>
  )
}
