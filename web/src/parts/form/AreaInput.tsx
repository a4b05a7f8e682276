import { Input, Select, Space } from 'antd'

import { areaText, unitName } from '../../format/number'
import { useLanguage } from '../../i18n/language'
import { useWords } from '../../i18n/words'
import type { ControlProps } from './FieldInput'
import { formWords } from './words'

const UNITS = ['ha', 'mu', 'm2']
const IN_M2: Record<string, number> = { ha: 10_000, mu: 2000 / 3, m2: 1 }
/** As definitions write them beside a figure. */
const WRITTEN: Record<string, string> = { ha: '公顷', mu: '亩', m2: '平方米' }

/** An area as written: a figure in the unit of the field, or with another unit beside it. */
export function AreaInput({
  unit,
  value,
  onChange,
  ...rest
}: ControlProps<string> & { unit: string | null }) {
  const text = useWords(formWords)
  const { language } = useLanguage()
  const own = unit ?? 'ha'
  const [figure = '', word] = (value ?? '').split(' ')
  const current = UNITS.find((one) => WRITTEN[one] === word) ?? own
  const write = (typed: string, of: string) =>
    onChange?.(typed === '' ? undefined : of === own ? typed : `${typed} ${WRITTEN[of]}`)
  return (
    <div>
      <Space.Compact block>
        <Input
          {...rest}
          value={figure}
          inputMode="decimal"
          autoComplete="off"
          onChange={(event) => write(event.target.value.trim(), current)}
        />
        <Select
          aria-label={text.areaUnit}
          value={current}
          disabled={rest.disabled}
          style={{ width: 92 }}
          options={UNITS.map((one) => ({ value: one, label: unitName(one, language) }))}
          onChange={(of) => write(figure, of)}
        />
      </Space.Compact>
      <SameArea figure={figure} unit={current} />
    </div>
  )
}

/** The same in the other unit, so that a slip of the unit is seen. */
function SameArea({ figure, unit }: { figure: string; unit: string }) {
  const { language } = useLanguage()
  if (!/^\d+(\.\d+)?$/.test(figure)) return null
  const same = areaText(Number(figure) * (IN_M2[unit] ?? 1))
  if (same === null) return null
  const other = unit === 'ha' ? 'mu' : 'ha'
  return (
    <small className="quiet">
      ≈ {same[other]} {unitName(other, language)}
    </small>
  )
}
