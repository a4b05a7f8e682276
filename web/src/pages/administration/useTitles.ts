import { useGet } from '../../api/query'
import { useTitle, useWords } from '../../i18n/words'
import { auditWords } from './auditWords'

interface Listed {
  id: string
  title_zh: string
  title_en: string
}

/** What the definitions call a register or process, where the user may know of it. */
export function useTitles() {
  const title = useTitle()
  const registers = useGet<Listed[]>('/definitions/registers', {}, { lasting: true })
  const processes = useGet<Listed[]>('/definitions/processes', {}, { lasting: true })
  return (id: string): string | undefined => {
    const found = [registers, processes]
      .flatMap(({ data }) => data ?? [])
      .find((one) => one.id === id)
    return found && title(found)
  }
}

/** Titles for a pattern of the rights ("archive_*"); the pattern itself where none is known. */
export function usePatternTitles() {
  const title = useTitle()
  const processes = useGet<Listed[]>('/definitions/processes', {}, { lasting: true })
  const titleOf = useTitles()
  return (pattern: string): string[] => {
    const [start = ''] = pattern.split('.')
    if (!start.endsWith('*')) return [titleOf(start) ?? pattern]
    const known = (processes.data ?? []).filter(({ id }) => id.startsWith(start.slice(0, -1)))
    return known.length === 0 ? [pattern] : known.map(title)
  }
}

/** What somebody did, in words: an act of the program, or the step of a process. */
export function useActionTitle() {
  const known: Record<string, string> = useWords(auditWords)
  const titleOf = useTitles()
  return (action: string): string => {
    const [start = '', step = ''] = action.split('.')
    const process = titleOf(start)
    return known[action] ?? (process === undefined ? action : `${process} · ${step}`)
  }
}
