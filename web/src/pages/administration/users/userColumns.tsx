import { CheckCircleOutlined, LockOutlined, StopOutlined } from '@ant-design/icons'
import { Button, Flex, Popconfirm } from 'antd'

import { part } from '../../../api/client'
import { useSend } from '../../../api/query'
import type { OneTime, UserRow } from '../../../api/types/administration'
import { instant } from '../../../format/date'
import { useTitle, useWords } from '../../../i18n/words'
import type { RecordColumn } from '../../../parts/table/columns'
import { userWords } from './words'

interface Acts {
  onChange: (user: UserRow) => void
  onTold: (told: OneTime) => void
}

/** Whether too many wrong passwords keep the user out just now. */
export function isLocked(user: UserRow): boolean {
  return user.locked_until !== null && Date.parse(user.locked_until) > Date.now()
}

function UserState({ user }: { user: UserRow }) {
  const text = useWords(userWords)
  if (!user.active) {
    return (
      <span className="quiet">
        <StopOutlined aria-hidden /> {text.stopped}
      </span>
    )
  }
  if (isLocked(user)) {
    return (
      <span style={{ color: 'var(--warning)' }}>
        <LockOutlined aria-hidden /> {text.lockedUntil(instant(user.locked_until ?? ''))}
      </span>
    )
  }
  return (
    <span>
      <CheckCircleOutlined aria-hidden style={{ color: 'var(--good)' }} /> {text.active}
    </span>
  )
}

function UserActs({ user, onChange, onTold }: Acts & { user: UserRow }) {
  const text = useWords(userWords)
  const reset = useSend<OneTime>('POST', `/users/${part(user.name)}/reset`, ['/users'])
  return (
    <Flex gap={6}>
      <Button size="small" onClick={() => onChange(user)}>
        {text.change}
      </Button>
      <Popconfirm
        title={text.resetAsk(user.name)}
        description={text.resetHint}
        okText={text.reset}
        cancelText={text.leave}
        onConfirm={() => reset.mutate(undefined, { onSuccess: onTold })}
      >
        <Button size="small" loading={reset.isPending}>
          {text.reset}
        </Button>
      </Popconfirm>
    </Flex>
  )
}

export function useUserColumns(acts: Acts): RecordColumn<UserRow>[] {
  const text = useWords(userWords)
  const title = useTitle()
  return [
    {
      id: 'name',
      title: text.name,
      compare: (a, b) => a.name.localeCompare(b.name),
      render: (user) => user.name,
    },
    {
      id: 'role',
      title: text.role,
      compare: (a, b) => a.role.localeCompare(b.role),
      render: (user) => title({ zh: user.role_zh, en: user.role_en }),
    },
    { id: 'state', title: text.state, render: (user) => <UserState user={user} /> },
    {
      id: 'second',
      title: text.secondFactor,
      render: (user) => (user.second_factor ? text.on : <span className="quiet">{text.off}</span>),
    },
    {
      id: 'last',
      title: text.lastLogIn,
      compare: (a, b) => (a.last_login ?? '').localeCompare(b.last_login ?? ''),
      render: (user) =>
        user.last_login ? (
          instant(user.last_login)
        ) : (
          <span className="quiet">{user.can_log_in ? text.never : text.noPassword}</span>
        ),
    },
    { id: 'acts', title: text.acts, render: (user) => <UserActs user={user} {...acts} /> },
  ]
}
