import type { EntryRow } from '../../api/types/ledger'
import type { Language } from '../../i18n/language'

type Line = EntryRow['gained'][number]

export interface LineGroup {
  piece: string
  hectares: string
  /** States that gained so much of the piece. */
  states: string[]
}

/** Lines of an entry that tell the same land, together: 国有、政府 13.8580. */
export function groupLines(lines: Line[], language: Language): LineGroup[] {
  const groups = new Map<string, LineGroup>()
  for (const line of lines) {
    const key = `${line.piece} ${line.hectares}`
    const group = groups.get(key) ?? { piece: line.piece, hectares: line.hectares, states: [] }
    group.states.push(line[language])
    groups.set(key, group)
  }
  return [...groups.values()]
}
