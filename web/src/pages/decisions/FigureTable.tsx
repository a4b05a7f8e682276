import { SearchOutlined } from '@ant-design/icons'
import { Checkbox, Flex, Input } from 'antd'
import { useState } from 'react'
import { Link } from 'react-router'

import type { FigureView } from '../../api/types/indicators'
import { grouped } from '../../format/number'
import { sectionName, writtenUnit } from '../../format/section'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { Figure } from '../../parts/Figure'
import { Panel } from '../../parts/Panel'
import { useKept } from '../../parts/useKept'
import { PlainTable } from '../../parts/table/PlainTable'
import { figureAddress } from './Answers'
import { changesOf, signed } from './figures'
import { decisionWords } from './words'

/** All indicators, section by section; each figure opens. */
export function FigureTable({ figures, year }: { figures: FigureView[]; year: number }) {
  const text = useWords(decisionWords)
  const title = useTitle()
  const { language } = useLanguage()
  const [typed, setTyped] = useState('')
  const [filled, setFilled] = useKept('kunyu.decisions.filled', true)
  const q = typed.trim().toLowerCase()
  const shown = figures.filter(
    (figure) =>
      (!filled || figure.rows > 0 || figure.warning) &&
      (q === '' ||
        [figure.title_zh, figure.title_en, figure.id].some((one) => one.toLowerCase().includes(q))),
  )
  const sections = [...new Set(shown.map((figure) => figure.section))]
  const changes = new Map(changesOf(shown).map((one) => [one.figure.id, one.percent]))
  return (
    <Panel
      title={text.allAsk}
      extra={
        <Flex gap={12} align="center" className="no-print">
          <Checkbox checked={filled} onChange={(event) => setFilled(event.target.checked)}>
            {text.onlyFilled}
          </Checkbox>
          <Input
            allowClear
            size="small"
            prefix={<SearchOutlined aria-hidden />}
            value={typed}
            placeholder={text.find}
            aria-label={text.find}
            onChange={(event) => setTyped(event.target.value)}
            style={{ width: 160 }}
          />
        </Flex>
      }
    >
      {sections.map((section) => (
        <section key={section} className="figure-section">
          <h3>{sectionName(section, language)}</h3>
          <PlainTable<FigureView>
            label={sectionName(section, language)}
            rows={shown.filter((figure) => figure.section === section)}
            rowKey={(figure) => figure.id}
            columns={[
              {
                id: 'title',
                title: text.indicator,
                render: (figure) => (
                  <>
                    <Link to={figureAddress(figure.id, year)}>{title(figure)}</Link>
                    {figure.warning && <b> ⚠ {text.warning}</b>}
                  </>
                ),
              },
              {
                id: 'figure',
                title: text.figure,
                numeric: true,
                render: (figure) => (
                  <Figure
                    value={figure.rounded}
                    unit={writtenUnit(figure.unit, language)}
                    why={figure.why ?? text.noFigure}
                    to={figureAddress(figure.id, year)}
                  />
                ),
              },
              {
                id: 'target',
                title: text.target,
                numeric: true,
                render: (figure) =>
                  figure.target === undefined
                    ? ''
                    : `${grouped(figure.target)} ${figure.reached ? `✓ ${text.reached}` : text.notReached}`,
              },
              {
                id: 'last_year',
                title: text.lastYear,
                numeric: true,
                render: (figure) => figure.last_year ?? '',
              },
              {
                id: 'change',
                title: text.change,
                numeric: true,
                render: (figure) => {
                  const percent = changes.get(figure.id)
                  return percent === undefined ? '' : signed(percent)
                },
              },
              {
                id: 'rows',
                title: text.rows,
                numeric: true,
                render: (figure) => text.rowsOf(grouped(figure.rows)),
              },
            ]}
          />
        </section>
      ))}
    </Panel>
  )
}
