import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { QueryClient } from '@tanstack/react-query'
import { createContext, useContext, useEffect } from 'react'

import { carryToken, send } from '../api/client'
import { ApiProblem } from '../api/problem'
import { SESSION } from '../api/query'
import type { Instance, Me } from '../api/types/session'

/** Who is logged in; null when nobody is. */
export function useSession() {
  const query = useQuery<Me | null, ApiProblem>({
    queryKey: SESSION,
    queryFn: async ({ signal }) => {
      try {
        return await send<Me>('GET', '/session', { signal })
      } catch (error) {
        if (error instanceof ApiProblem && error.status === 401) return null
        throw error
      }
    },
    staleTime: 60_000,
  })
  const token = query.data?.csrf ?? null
  // before the effects of the pages, which may send at once
  carryToken(token)
  return query
}

export const MeContext = createContext<Me | null>(null)

/** Who is logged in, on pages behind the log-in. */
export function useMe(): Me {
  const me = useContext(MeContext)
  if (me === null) throw new Error('used outside of a session')
  return me
}

/** Drops what the server told the user before; what everybody may know stays. */
export function forget(client: QueryClient): void {
  const open = [SESSION[0], '/instance']
  client.removeQueries({ predicate: ({ queryKey }) => !open.includes(String(queryKey[0])) })
}

/** Logs out: the server forgets the session, the browser what it was told. */
export function useLogOut(): () => Promise<void> {
  const client = useQueryClient()
  return async () => {
    await send('DELETE', '/session')
    client.setQueryData(SESSION, null)
    forget(client)
  }
}

export const InstanceContext = createContext<Instance | null>(null)

export function useInstance(): Instance | null {
  return useContext(InstanceContext)
}

/** The business date of the server; the day of the browser until it is known. */
export function useToday(): string {
  return useInstance()?.today ?? new Date().toLocaleDateString('sv-SE')
}

/** Puts the title of a page into the tab. */
export function useTabTitle(title: string): void {
  useEffect(() => {
    const before = document.title
    document.title = title
    return () => {
      document.title = before
    }
  }, [title])
}
