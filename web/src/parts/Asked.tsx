import type { UseQueryResult } from '@tanstack/react-query'
import type { ReactNode } from 'react'

import type { ApiProblem } from '../api/problem'
import { Empty } from './Empty'
import { Loading } from './Loading'
import { Problem } from './Problem'

interface Props<T> {
  query: UseQueryResult<T, ApiProblem>
  children: (data: T) => ReactNode
  /** Whether there is nothing to show, and what to say then. */
  isEmpty?: (data: T) => boolean
  empty?: ReactNode
  /** Lines of the placeholder. */
  rows?: number
}

/** What was asked of the server, in each of its states. */
export function Asked<T>({ query, children, isEmpty, empty, rows }: Props<T>) {
  if (query.data !== undefined) {
    return (
      <>
        {query.isError && <Problem error={query.error} retry={() => void query.refetch()} />}
        {isEmpty?.(query.data) ? (empty ?? <Empty />) : children(query.data)}
      </>
    )
  }
  if (query.isError) return <Problem error={query.error} retry={() => void query.refetch()} />
  return <Loading rows={rows} />
}
