/** Groups thousands of a number as written: "1234567.50" → "1,234,567.50". Never rounds. */
export function grouped(written: string | number): string {
  const text = String(written)
  const parts = /^([-+]?)(\d+)(\.\d+)?(.*)$/s.exec(text)
  if (parts === null) return text
  const [, sign = '', whole = '', decimals = '', rest = ''] = parts
  return sign + whole.replace(/\B(?=(\d{3})+$)/g, ',') + decimals + rest
}

/** Square metres as written, in 0.01 m². */
function centi(m2: string): bigint | null {
  const parts = /^(-?)(\d+)(?:\.(\d+))?$/.exec(m2.trim())
  if (parts === null) return null
  const [, sign = '', whole = '0', decimals = ''] = parts
  const value = BigInt(whole) * 100n + BigInt(decimals.padEnd(2, '0').slice(0, 2))
  return sign === '-' ? -value : value
}

function divided(value: bigint, by: bigint, digits: number): string {
  const scaled = value * 10n ** BigInt(digits)
  const size = scaled < 0n ? -scaled : scaled
  const rounded = (size * 2n + by) / (by * 2n)
  const text = rounded.toString().padStart(digits + 1, '0')
  const whole = text.slice(0, text.length - digits)
  return `${scaled < 0n ? '-' : ''}${grouped(whole)}.${text.slice(text.length - digits)}`
}

export interface AreaText {
  m2: string
  mu: string
  ha: string
}

/** An area in its three units, rounded half up from the exact figure; null when it is none. */
export function areaText(m2: string | number): AreaText | null {
  const value = centi(typeof m2 === 'number' ? m2.toFixed(2) : m2)
  if (value === null) return null
  return {
    m2: divided(value, 100n, 2),
    // 1 亩 = 2000/3 m²
    mu: divided(value * 3n, 200_000n, 4),
    ha: divided(value, 1_000_000n, 4),
  }
}

const UNITS: Record<string, { zh: string; en: string }> = {
  '1': { zh: '', en: '' },
  m2: { zh: '平方米', en: 'm²' },
  ha: { zh: '公顷', en: 'ha' },
  mu: { zh: '亩', en: 'mu' },
  yuan: { zh: '元', en: 'yuan' },
  wan_yuan: { zh: '万元', en: '10k yuan' },
  'yuan/m2': { zh: '元/平方米', en: 'yuan/m²' },
  'wan_yuan/mu': { zh: '万元/亩', en: '10k yuan/mu' },
  day: { zh: '天', en: 'days' },
  month: { zh: '月', en: 'months' },
  year: { zh: '年', en: 'years' },
  count: { zh: '个', en: '' },
  deg: { zh: '度', en: '°' },
  m: { zh: '米', en: 'm' },
  km: { zh: '公里', en: 'km' },
  kg: { zh: '千克', en: 'kg' },
  t: { zh: '吨', en: 't' },
}

/** A unit of the definitions in the words of the reader. */
export function unitName(unit: string | null | undefined, language: 'zh' | 'en'): string {
  if (unit === null || unit === undefined) return ''
  return UNITS[unit]?.[language] ?? unit
}
