import { Descriptions } from 'antd'
import { Link } from 'react-router'

import { part } from '../../../api/client'
import { useGet } from '../../../api/query'
import type { FigureView } from '../../../api/types/indicators'
import type { Listing } from '../../../api/types/registers'
import { grouped } from '../../../format/number'
import { writtenUnit } from '../../../format/section'
import { useLanguage } from '../../../i18n/language'
import { useTitle, useWords } from '../../../i18n/words'
import { Panel } from '../../../parts/Panel'
import { figureAddress } from '../Answers'
import { figureWords } from './figureWords'

/** The definition of an indicator in words. */
interface IndicatorWords {
  formula_zh: string
  formula_en: string
  inputs: string[]
  source: string | null
}

interface Props {
  figure: FigureView
  year: number
  listings: Listing[]
}

/** The figure large, then where it comes from. */
export function Formula({ figure, year, listings }: Props) {
  const text = useWords(figureWords)
  const title = useTitle()
  const { language } = useLanguage()
  const words = useGet<IndicatorWords>(
    `/definitions/indicators/${part(figure.id)}`,
    {},
    { lasting: true },
  ).data
  const [mode = '', digits = ''] = figure.rounding.split(' ')
  const unit = writtenUnit(figure.unit, language)
  return (
    <Panel title={text.formula}>
      <p style={{ margin: '0 0 8px' }}>
        <b style={{ fontSize: 26 }}>{figure.rounded === null ? '—' : grouped(figure.rounded)}</b>
        <span className="unit">{unit}</span> <span className="quiet">{figure.display}</span>
        {figure.why !== undefined && <span> {figure.why}</span>}
        {figure.warning && <b style={{ color: 'var(--danger)' }}> ⚠ {text.warning}</b>}
      </p>
      {words && <p>{title({ zh: words.formula_zh, en: words.formula_en })}</p>}
      <Descriptions
        size="small"
        column={1}
        items={[
          {
            key: 'rows',
            label: text.register,
            children: (
              <span>
                {listings.map((listing) => (
                  <Link key={listing.register} to={`/registers/${listing.register}`}>
                    {title(listing)}{' '}
                  </Link>
                ))}
                {text.measured(grouped(figure.rows))}
              </span>
            ),
          },
          ...(words && words.inputs.length > 0
            ? [
                {
                  key: 'inputs',
                  label: text.inputs,
                  children: words.inputs.map((id) => (
                    <Link key={id} to={figureAddress(id, year)}>
                      {id}{' '}
                    </Link>
                  )),
                },
              ]
            : []),
          {
            key: 'exact',
            label: text.exact,
            children: figure.value === null ? '—' : `${grouped(figure.value)} ${unit}`,
          },
          {
            key: 'rounding',
            label: text.rounding,
            children: mode === 'cut' ? text.cut(digits) : text.half_up(digits),
          },
          ...(figure.target === undefined
            ? []
            : [
                {
                  key: 'target',
                  label: text.target,
                  children: `${grouped(figure.target)} ${unit} · ${figure.reached ? text.reached : text.notReached}`,
                },
              ]),
          ...(figure.last_year === undefined
            ? []
            : [{ key: 'last', label: text.lastYear, children: figure.last_year }]),
          ...(words?.source ? [{ key: 'source', label: text.source, children: words.source }] : []),
        ]}
      />
    </Panel>
  )
}
