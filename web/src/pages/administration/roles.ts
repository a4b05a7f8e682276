import { useGet } from '../../api/query'
import type { RoleRow } from '../../api/types/administration'
import { useTitle } from '../../i18n/words'

/** The roles, and the same as a choice. */
export function useRoles() {
  const title = useTitle()
  const query = useGet<RoleRow[]>('/roles', {}, { lasting: true })
  const options = (query.data ?? []).map((role) => ({ value: role.id, label: title(role) }))
  return { query, options }
}
