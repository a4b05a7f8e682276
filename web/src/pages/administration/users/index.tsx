import { UserAddOutlined } from '@ant-design/icons'
import { Button, Select } from 'antd'
import { useState } from 'react'

import { useGet } from '../../../api/query'
import type { OneTime, UserRow } from '../../../api/types/administration'
import { useWords } from '../../../i18n/words'
import { PageHeader } from '../../../parts/PageHeader'
import { ToldOnce } from '../../../parts/ToldOnce'
import { RecordTable } from '../../../parts/table/RecordTable'
import { useTableState } from '../../../parts/table/useTableState'
import { useRoles } from '../roles'
import { AddUser } from './AddUser'
import { ChangeUser } from './ChangeUser'
import { isLocked, useUserColumns } from './userColumns'
import { userWords } from './words'

const SHOWN = ['active', 'stopped', 'locked', 'never'] as const

function isShown(user: UserRow, shown: string): boolean {
  if (shown === 'active') return user.active
  if (shown === 'stopped') return !user.active
  if (shown === 'locked') return isLocked(user)
  return shown !== 'never' || user.last_login === null
}

/** Who may log in, as what. */
export default function Users() {
  const text = useWords(userWords)
  const state = useTableState()
  const users = useGet<UserRow[]>('/users')
  const roles = useRoles()
  const [adding, setAdding] = useState(false)
  const [changing, setChanging] = useState<UserRow | null>(null)
  const [told, setTold] = useState<OneTime | null>(null)
  const columns = useUserColumns({ onChange: setChanging, onTold: setTold })
  const [shown, role, wanted] = [state.get('shown'), state.get('role'), state.q.toLowerCase()]
  const rows = users.data
    ?.filter((user) => isShown(user, shown) && (role === '' || user.role === role))
    .filter((user) => `${user.name} ${user.role_zh} ${user.role_en}`.toLowerCase().includes(wanted))
  return (
    <>
      <PageHeader
        title={text.users}
        lead={text.lead}
        actions={
          <Button type="primary" icon={<UserAddOutlined />} onClick={() => setAdding(true)}>
            {text.add}
          </Button>
        }
      />
      <RecordTable
        name="users"
        label={text.users}
        columns={columns}
        rowKey={(user) => user.name}
        state={state}
        rows={rows}
        error={users.error}
        retry={() => void users.refetch()}
        onOpen={setChanging}
        onActive={() => undefined}
        filters={
          <>
            <Select
              allowClear
              aria-label={text.shown}
              placeholder={text.everybody}
              value={shown || undefined}
              options={SHOWN.map((one) => ({ value: one, label: text[`shown_${one}`] }))}
              onChange={(one: string | undefined) => state.set({ shown: one ?? null })}
              style={{ minWidth: 120 }}
            />
            <Select
              allowClear
              aria-label={text.filterRole}
              placeholder={text.anyRole}
              value={role || undefined}
              options={roles.options}
              onChange={(one: string | undefined) => state.set({ role: one ?? null })}
              style={{ minWidth: 150 }}
            />
          </>
        }
      />
      <AddUser open={adding} onClose={() => setAdding(false)} onTold={setTold} />
      <ChangeUser user={changing} onClose={() => setChanging(null)} />
      <ToldOnce
        title={text.oneTime(told?.user ?? '')}
        hint={text.oneTimeHint}
        secret={told?.one_time_password ?? null}
        onClose={() => setTold(null)}
      />
    </>
  )
}
