import { grouped } from './number'
import { writtenUnit } from './section'
import type { Language } from '../i18n/language'

export interface Written {
  number: string
  unit: string
}

/** A number with its unit as the register holds it: "7.3669 公顷", "6800 万元". */
export function parseWritten(text: string): Written | null {
  const parts = /^(-?\d+(?:\.\d+)?)\s*(\D*)$/.exec(text.trim())
  return parts === null ? null : { number: parts[1] ?? '', unit: (parts[2] ?? '').trim() }
}

/** Square metres in one of the unit, times three: so that 亩 stay whole. */
const THIRDS: Record<string, bigint> = { 公顷: 30_000n, 亩: 2_000n, 平方米: 3n, 'm²': 3n, m2: 3n }

/** Numerator over 10^scale of square metres times three; null where it is no area. */
function thirds({ number, unit }: Written): { value: bigint; scale: number } | null {
  const factor = THIRDS[unit]
  if (factor === undefined) return null
  const [whole = '0', decimals = ''] = number.split('.')
  return { value: BigInt(whole + decimals) * factor, scale: decimals.length }
}

function divided(value: bigint, by: bigint, digits: number): string {
  const size = (value < 0n ? -value : value) * 10n ** BigInt(digits)
  const rounded = ((size * 2n + by) / (by * 2n)).toString().padStart(digits + 1, '0')
  const whole = rounded.slice(0, -digits)
  return `${value < 0n ? '-' : ''}${grouped(whole)}.${rounded.slice(-digits)}`
}

/** The same land in the other unit: 公顷 for 亩 and square metres, 亩 for 公顷. */
export function otherLandUnit(written: Written): Written | null {
  const exact = thirds(written)
  if (exact === null) return null
  const by = 10n ** BigInt(exact.scale)
  return written.unit === '公顷'
    ? { number: divided(exact.value, by * 2_000n, 2), unit: '亩' }
    : { number: divided(exact.value, by * 30_000n, 4), unit: '公顷' }
}

/** Hectares as a number, for lengths of bars only. */
export function hectaresOf(text: string | null | undefined): number {
  const parsed = parseWritten(text ?? '')
  const exact = parsed === null ? null : thirds(parsed)
  return exact === null ? 0 : Number(exact.value) / 10 ** exact.scale / 30_000
}

export function unitWords(unit: string, language: Language): string {
  return unit === 'm²' || unit === 'm2' ? 'm²' : writtenUnit(unit, language)
}

/** Land of the ledger in 亩. */
export function hectaresInMu(hectares: string): string {
  return otherLandUnit({ number: hectares, unit: '公顷' })?.number ?? '—'
}

/** Whether a yes-or-no is yes, as the server writes it. */
export function isYes(value: string): boolean {
  return value === '是' || value === 'true'
}

/** Words of the registers for where a task stands. */
export const TASK_DONE = '已完成'
export const TASK_DROPPED = '已终止'
