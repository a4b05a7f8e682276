import type { ProcessDefinition } from '../../api/types/definitions'
import { useTitle } from '../../i18n/words'

/** The titles of the materials of a process, by id. */
export function useMaterialNames(process: ProcessDefinition | undefined): (id: string) => string {
  const title = useTitle()
  const materials = process?.transitions.flatMap((one) => one.materials) ?? []
  const names = new Map(materials.map((one) => [one.id, title(one)]))
  return (id) => names.get(id) ?? id
}
