import type { Me } from '../api/types/session'

/** Whether a pattern of the rights ("act:*", "read:land_*") covers a right. */
function covers(pattern: string, right: string): boolean {
  const start = pattern.indexOf('*')
  return start < 0 ? pattern === right : right.startsWith(pattern.slice(0, start))
}

/** Whether the user may do it: "check", "act:listing", "read:land_supply". */
export function may(me: Me, right: string): boolean {
  const about = right.split(':')[1]?.split('.')[0]
  const hidden = about !== undefined && me.hides.some((pattern) => covers(pattern, about))
  return !hidden && me.may.some((pattern) => covers(pattern, right))
}

/** Whether the user may do anything of the kind: "read", "act". */
export function mayAny(me: Me, kind: string): boolean {
  return me.may.some((pattern) => pattern === kind || pattern.startsWith(`${kind}:`))
}
