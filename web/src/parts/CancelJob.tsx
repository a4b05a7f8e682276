import type { UseMutationResult } from '@tanstack/react-query'
import { Button, Popconfirm } from 'antd'

import { part } from '../api/client'
import type { ApiProblem } from '../api/problem'
import type { Sent } from '../api/query'
import { useWords } from '../i18n/words'
import { partWords } from './words'

interface Props {
  id: number
  cancel: UseMutationResult<unknown, ApiProblem, Sent | undefined>
}

/** Asks a job to stop, after asking the user. */
export function CancelJob({ id, cancel }: Props) {
  const text = useWords(partWords)
  return (
    <Popconfirm
      title={text.stopAsk}
      okText={text.stop}
      cancelText={text.goOn}
      onConfirm={() => cancel.mutate({ path: `/jobs/${part(id)}` })}
    >
      <Button size="small" loading={cancel.isPending}>
        {text.stop}
      </Button>
    </Popconfirm>
  )
}
