import { Select } from 'antd'

import { useGet } from '../../api/query'
import type { UserRow } from '../../api/types/administration'
import { useTitle, useWords } from '../../i18n/words'
import type { ControlProps } from './FieldInput'
import { formWords } from './words'

/** Somebody of the bureau, found by name or position; those who were stopped are not offered. */
export function UserInput(control: ControlProps<string>) {
  const text = useWords(formWords)
  const title = useTitle()
  const users = useGet<UserRow[]>('/users')
  const options = (users.data ?? [])
    .filter((user) => user.active)
    .map((user) => ({
      value: user.name,
      label: `${user.name} · ${title({ zh: user.role_zh, en: user.role_en })}`,
    }))
  return (
    <Select
      {...control}
      allowClear
      showSearch={{ optionFilterProp: 'label' }}
      options={options}
      loading={users.isPending}
      status={users.isError ? 'error' : undefined}
      placeholder={text.choose}
    />
  )
}
