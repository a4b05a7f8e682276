import type { ProposedField, Proposal } from '../../api/types/data'

/** Our field → their field; null: not filled. */
export type Mapping = Record<string, string | null>

export function mappingOf(proposal: Proposal): Mapping {
  return Object.fromEntries(proposal.fields.map(({ field, theirs }) => [field, theirs]))
}

/** All fields of the file. */
export function theirFields(proposal: Proposal): string[] {
  const used = proposal.fields.flatMap(({ theirs }) => theirs ?? [])
  return [...new Set([...used, ...proposal.unused])]
}

/** A field of the file fills one of ours: taken here, it is free elsewhere. */
export function chosen(mapping: Mapping, field: string, theirs: string | null): Mapping {
  const freed = Object.entries(mapping).map(([ours, before]) => [
    ours,
    before === theirs ? null : before,
  ])
  return { ...(Object.fromEntries(freed) as Mapping), [field]: theirs }
}

/** The mapping file that the server reads: lines `"theirs" = "ours"` (TOML). */
export function mappingFile(mapping: Mapping): string {
  const lines = Object.entries(mapping).flatMap(([ours, theirs]) =>
    theirs === null ? [] : [`${JSON.stringify(theirs)} = ${JSON.stringify(ours)}`],
  )
  return lines.join('\n')
}

/** Required fields that nothing fills. */
export function missing(fields: ProposedField[], mapping: Mapping): ProposedField[] {
  return fields.filter(({ field, required }) => required && !mapping[field])
}

export function isSame(a: Mapping, b: Mapping): boolean {
  return Object.keys(a).every((field) => (a[field] ?? null) === (b[field] ?? null))
}
