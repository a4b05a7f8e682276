import { Select } from 'antd'

import { useGet } from '../../api/query'
import type { CodeList } from '../../api/types/definitions'
import { useWords } from '../../i18n/words'
import type { ControlProps } from './FieldInput'
import { formWords } from './words'

/** A code of a code list: chosen by code or by title. */
export function CodeInput({ list, ...control }: ControlProps<string> & { list: string }) {
  const text = useWords(formWords)
  const codes = useGet<CodeList>(`/definitions/codes/${list}`, {}, { lasting: true })
  const options = (codes.data?.codes ?? []).map((one) => {
    const label = one.name === one.code ? one.name : `${one.code} ${one.name}`
    return { value: one.code, label }
  })
  return (
    <Select
      {...control}
      showSearch={{ optionFilterProp: 'label' }}
      allowClear
      options={options}
      loading={codes.isPending}
      status={codes.isError ? 'error' : undefined}
      placeholder={text.choose}
    />
  )
}
