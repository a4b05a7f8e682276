import { useQueries } from '@tanstack/react-query'
import type { FeatureCollection } from 'geojson'
import { useMemo } from 'react'

import { part, send } from '../../api/client'
import { useGet } from '../../api/query'
import type { ProcessDefinition, RegisterDefinition } from '../../api/types/definitions'
import type { RegisterView } from '../../api/types/registers'
import type { Titled } from '../../i18n/words'
import { spare, sparePatterns } from '../../parts/map/legend/layers'
import type { AreaStyle, Overlay } from '../../parts/map/types'

/** Features of a register that one map shows at most; the server gives no more. */
export const MOST_FEATURES = 5000

export interface StateLegend {
  id: string
  title: Titled
  style: AreaStyle
  count: number
}

export function useRegisterForm(register: string | null) {
  return useGet<RegisterDefinition>(
    `/definitions/registers/${part(register ?? '')}`,
    {},
    { enabled: register !== null, lasting: true },
  )
}

export function useRegisters() {
  return useGet<RegisterView[]>('/definitions/registers')
}

export interface RegisterQuestion {
  register: string | null
  q: string
  where: string
  date: string | null
}

export function useRegisterFeatures({ register, ...query }: RegisterQuestion) {
  return useGet<FeatureCollection>(
    `/registers/${part(register ?? '')}/features`,
    { ...query, limit: MOST_FEATURES },
    { enabled: register !== null, keep: true },
  )
}

/** Titles of the states of a register's records, by the processes that lead them. */
function useStateTitles(processes: string[]): Record<string, Titled> {
  return useQueries({
    queries: processes.map((id) => ({
      queryKey: [`/definitions/processes/${part(id)}`, {}],
      queryFn: () => send<ProcessDefinition>('GET', `/definitions/processes/${part(id)}`),
      staleTime: Infinity,
    })),
    combine: (answers) =>
      Object.fromEntries(
        answers.flatMap(({ data }) => (data?.states ?? []).map((state) => [state.id, state])),
      ),
  })
}

/** How each state is drawn: colour and pattern by its place in the process. */
export function stateStyle(index: number): AreaStyle {
  const colour = spare[index % spare.length] ?? spare[0]
  const pattern = sparePatterns[index % sparePatterns.length]
  return { colour, pattern, opacity: 0.45, width: 1.4 }
}

/** The records by state: a legend with figures, and what the map draws. */
export function useByState(
  form: RegisterDefinition | undefined,
  features: FeatureCollection | undefined,
  hidden: string[],
): { legend: StateLegend[]; overlays: Overlay[] } {
  const titles = useStateTitles(form?.processes ?? [])
  return useMemo(() => {
    const all = features?.features ?? []
    const known = Object.keys(titles)
    const there = new Set(all.map(({ properties }) => String(properties?.state ?? '')))
    const states = [
      ...known.filter((id) => there.has(id)),
      ...[...there].filter((id) => !titles[id]),
    ]
    const legend = states.map((id) => ({
      id,
      title: titles[id] ?? { zh: id || '—', en: id || '—' },
      style: stateStyle(known.includes(id) ? known.indexOf(id) : known.length),
      count: all.filter(({ properties }) => String(properties?.state ?? '') === id).length,
    }))
    const overlays = legend
      .filter(({ id }) => !hidden.includes(id))
      .map(({ id, style }) => ({
        id: `register:${id}`,
        style,
        data: {
          type: 'FeatureCollection' as const,
          features: all.filter(({ properties }) => String(properties?.state ?? '') === id),
        },
      }))
    return { legend, overlays }
  }, [titles, features, hidden])
}
