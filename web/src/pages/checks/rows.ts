import type { Answered, Outcome, RuleResult, SubjectResult } from '../../api/types/checks'
import { OUTCOMES, ruleKey } from './resultOverlays'

/** One rule for one plot: a row of the result. */
export interface RuleRow {
  key: string
  plot: string
  rule: RuleResult
}

export function rankOf(outcome: Outcome): number {
  return OUTCOMES.indexOf(outcome)
}

/** Rows of the plots, the gravest answers first within each. */
export function ruleRows(subjects: SubjectResult[]): RuleRow[] {
  return subjects.flatMap(({ name, rules }) =>
    [...rules]
      .sort((a, b) => rankOf(a.outcome) - rankOf(b.outcome))
      .map((rule) => ({ key: ruleKey(name, rule.id), plot: name, rule })),
  )
}

export function countOf(rows: { rule: RuleResult }[], outcome: Outcome): number {
  return rows.filter(({ rule }) => rule.outcome === outcome).length
}

/** Attributes that a rule would have needed and no plot stated. */
export function notStated({ bundle }: Answered): string[] {
  const gaps = bundle.payload.subjects.flatMap(({ rules }) => rules.flatMap((rule) => rule.gaps))
  const names = gaps.filter(({ reason }) => reason === 'not_stated').map(({ name }) => name)
  return [...new Set(names)].sort()
}
