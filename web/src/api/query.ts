import {
  MutationCache,
  QueryCache,
  QueryClient,
  keepPreviousData,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query'
import type { UseMutationResult, UseQueryResult } from '@tanstack/react-query'
import { useRef } from 'react'

import { newKey, send } from './client'
import type { Method, Query } from './client'
import { ApiProblem } from './problem'

export const SESSION = ['/session']

/** One cache for what the server told; nothing of it is kept anywhere else. */
export function makeQueryClient(): QueryClient {
  const client: QueryClient = new QueryClient({
    queryCache: new QueryCache({ onError: (error) => loggedOut(client, error) }),
    mutationCache: new MutationCache({ onError: (error) => loggedOut(client, error) }),
    defaultOptions: {
      queries: {
        staleTime: 15_000,
        retry: (times, error) => times < 1 && isPassing(error),
        retryDelay: 700,
        refetchOnWindowFocus: true,
      },
    },
  })
  return client
}

/** A session that ended shows the log-in page where one stands; the address stays. */
function loggedOut(client: QueryClient, error: unknown): void {
  if (error instanceof ApiProblem && error.status === 401 && !error.code.startsWith('login.')) {
    client.setQueryData(SESSION, null)
  }
}

/** Whether the next attempt may go better. */
function isPassing(error: unknown): boolean {
  return error instanceof ApiProblem && (error.status === 0 || error.status === 503)
}

export interface GetOptions {
  enabled?: boolean
  /** Definitions and the like: asked once. */
  lasting?: boolean
  /** Keeps the rows of the page before on the screen until the next page is here. */
  keep?: boolean
  /** Milliseconds after which it is asked again, for what changes by itself. */
  every?: number
}

/** Asks the server; the same question is asked once, whoever asks. */
export function useGet<T>(
  path: string,
  query: Query = {},
  options: GetOptions = {},
): UseQueryResult<T, ApiProblem> {
  return useQuery<T, ApiProblem>({
    queryKey: [path, query],
    queryFn: ({ signal }) => send<T>('GET', path, { query, signal }),
    enabled: options.enabled ?? true,
    ...(options.lasting ? { staleTime: Infinity } : {}),
    ...(options.keep ? { placeholderData: keepPreviousData } : {}),
    ...(options.every ? { refetchInterval: options.every } : {}),
  })
}

/** What is sent: a body to the path of the hook, or to another path. */
export interface Sent {
  path?: string
  method?: Method
  body?: unknown
  query?: Query
}

/** Acts on the server, then asks again what begins with the given paths; all when not given. */
export function useSend<T = unknown>(
  method: Method,
  path: string,
  refresh?: string[],
): UseMutationResult<T, ApiProblem, Sent | undefined> {
  const client = useQueryClient()
  const key = useRef(newKey())
  return useMutation<T, ApiProblem, Sent | undefined>({
    mutationFn: (sent) =>
      send<T>(sent?.method ?? method, sent?.path ?? path, {
        body: sent?.body,
        query: sent?.query,
        key: key.current,
      }),
    onSettled: (_answer, problem) => {
      // unreachable: the act may have taken effect, so the same key goes with the next attempt
      if (problem?.status !== 0) key.current = newKey()
    },
    onSuccess: () =>
      client.invalidateQueries({
        predicate: ({ queryKey }) => isTouched(String(queryKey[0]), refresh),
      }),
  })
}

/** Definitions do not change by acts, and the session asks for itself. */
const UNTOUCHED = ['/session', '/instance', '/definitions']

function isTouched(path: string, refresh: string[] | undefined): boolean {
  if (refresh !== undefined) return refresh.some((start) => path.startsWith(start))
  return !UNTOUCHED.some((start) => path.startsWith(start))
}
