import { useQueries } from '@tanstack/react-query'

import { send } from './client'
import type { Query } from './client'

interface Many<T> {
  /** What was answered, by address; nothing for what is on its way or was refused. */
  found: Map<string, T>
  pending: boolean
}

/** Asks several addresses at once; the answers are shared with those who ask one by one. */
export function useGetAll<T>(paths: string[], query: Query = {}, lasting = false): Many<T> {
  const asked = [...new Set(paths)]
  return useQueries({
    queries: asked.map((path) => ({
      queryKey: [path, query],
      queryFn: ({ signal }: { signal: AbortSignal }) => send<T>('GET', path, { query, signal }),
      ...(lasting ? { staleTime: Infinity } : {}),
      throwOnError: false,
      retry: false,
    })),
    combine: (results) => ({
      found: new Map(
        results.flatMap((one, index) =>
          one.data === undefined ? [] : [[asked[index] ?? '', one.data as T]],
        ),
      ),
      pending: results.some((one) => one.isPending),
    }),
  })
}
