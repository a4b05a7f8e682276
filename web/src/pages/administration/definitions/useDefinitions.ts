import type { ApiProblem } from '../../../api/problem'
import { useGet } from '../../../api/query'

export const KINDS = ['registers', 'processes', 'indicators', 'checks', 'reports'] as const

export interface DefinitionRow {
  kind: (typeof KINDS)[number]
  id: string
  title_zh: string
  title_en: string
  section?: string | null
}

type Listed = Omit<DefinitionRow, 'kind'>

/** What is defined, of every kind; undefined until all of it is here. */
export function useDefinitions(): { rows: DefinitionRow[] | undefined; error: ApiProblem | null } {
  const lasting = { lasting: true }
  const registers = useGet<Listed[]>('/definitions/registers', {}, lasting)
  const processes = useGet<Listed[]>('/definitions/processes', {}, lasting)
  const indicators = useGet<Listed[]>('/definitions/indicators', {}, lasting)
  const checks = useGet<Listed[]>('/definitions/checks', {}, lasting)
  const reports = useGet<Listed[]>('/definitions/reports', {}, lasting)
  const asked = { registers, processes, indicators, checks, reports }
  const error = KINDS.map((kind) => asked[kind].error).find(Boolean) ?? null
  if (KINDS.some((kind) => asked[kind].data === undefined)) return { rows: undefined, error }
  const rows = KINDS.flatMap((kind) => (asked[kind].data ?? []).map((one) => ({ ...one, kind })))
  return { rows, error }
}
