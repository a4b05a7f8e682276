import type { RoleRow } from '../../api/types/administration'

export interface RightRow {
  /** The right: `import`, `act`, `read`; `signs` and `hides` are rows of their own. */
  id: string
  /** Whether a role has it or has it not, with nothing to say of what. */
  plain: boolean
  /** By role: of what; `*` is everything, an empty text the plain right. */
  of: Record<string, string[]>
}

/** Rights of all roles as the rows of a table: those of things first, then the plain ones. */
export function rightRows(roles: RoleRow[]): RightRow[] {
  const rows = new Map<string, RightRow>()
  const add = (id: string, role: string, value: string, plain: boolean) => {
    const row = rows.get(id) ?? { id, plain, of: {} }
    row.of[role] = [...(row.of[role] ?? []), value]
    rows.set(id, row)
  }
  for (const role of roles) {
    for (const right of role.may) {
      const [id = right, of] = right.split(':')
      add(id, role.id, of ?? '', of === undefined)
    }
    role.signs.forEach((position) => add('signs', role.id, position, false))
    role.hides.forEach((thing) => add('hides', role.id, thing, false))
  }
  const first = ['read', 'hides', 'act', 'signs']
  const place = ({ id }: RightRow) => (first.includes(id) ? first.indexOf(id) : first.length)
  return [...rows.values()].sort((a, b) => place(a) - place(b))
}
