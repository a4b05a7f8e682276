import { useCallback, useMemo } from 'react'
import { useSearchParams } from 'react-router'

export interface TableQuery {
  q?: string
  order?: string
  offset: number
  limit: number
}

export interface TableState {
  page: number
  size: number
  q: string
  /** Field ordered by; `-` before it for the greatest first. */
  order: string
  /** For the server. */
  query: TableQuery
  /** Other parts of the address, such as filters of the page. */
  get: (name: string) => string
  /** Changes the address; anything but the page goes back to the first page. */
  set: (changes: Record<string, string | number | null>) => void
  /** All of it as text, for saved views. */
  search: string
  replace: (search: string) => void
}

export const SIZES = [50, 100, 200, 500]

/** Page, order and filter of a table, kept in the address so that a link shows the same rows. */
export function useTableState(prefix = ''): TableState {
  const [params, setParams] = useSearchParams()
  const read = useCallback((name: string) => params.get(prefix + name) ?? '', [params, prefix])
  const set = useCallback(
    (changes: Record<string, string | number | null>) =>
      setParams(
        () => {
          // the address itself: what was changed a moment before may not be drawn yet
          const next = new URLSearchParams(window.location.search)
          if (!('page' in changes)) next.delete(`${prefix}page`)
          Object.entries(changes).forEach(([name, value]) => {
            if (value === null || value === '') next.delete(prefix + name)
            else next.set(prefix + name, String(value))
          })
          return next
        },
        { replace: true },
      ),
    [setParams, prefix],
  )
  const page = Math.max(1, Number(read('page')) || 1)
  const size = Math.min(500, Number(read('size')) || 50)
  const q = read('q')
  const order = read('order')
  const query = useMemo(
    () => ({
      q: q || undefined,
      order: order || undefined,
      offset: (page - 1) * size,
      limit: size,
    }),
    [q, order, page, size],
  )
  const replace = useCallback(
    (search: string) => setParams(new URLSearchParams(search)),
    [setParams],
  )
  return { page, size, q, order, query, get: read, set, search: params.toString(), replace }
}
