import { Input, Switch } from 'antd'
import { SearchOutlined } from '@ant-design/icons'
import { Link, useSearchParams } from 'react-router'

import { useGet } from '../../api/query'
import type { RegisterView } from '../../api/types/registers'
import { grouped } from '../../format/number'
import { sectionName } from '../../format/section'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { registerWords } from './words'
import './registers.css'

/** All registers that I may read, by the section that keeps them, the fullest first. */
export function Catalogue() {
  const text = useWords(registerWords)
  const [params, setParams] = useSearchParams()
  const q = params.get('q') ?? ''
  const all = params.get('all') !== null
  const found = useGet<RegisterView[]>('/definitions/registers')
  const change = (name: string, value: string | null) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        if (value === null || value === '') next.delete(name)
        else next.set(name, value === 'yes' ? '' : value)
        return next
      },
      { replace: true },
    )
  return (
    <>
      <PageHeader
        title={text.title}
        lead={text.lead}
        actions={
          <>
            <label className="inline-choice">
              <Switch
                size="small"
                checked={all}
                onChange={(on) => change('all', on ? 'yes' : null)}
              />
              {text.showEmpty}
            </label>
            <Input
              allowClear
              prefix={<SearchOutlined aria-hidden />}
              value={q}
              placeholder={text.findRegister}
              aria-label={text.findRegister}
              onChange={(event) => change('q', event.target.value)}
              style={{ width: 220 }}
            />
          </>
        }
      />
      <Asked query={found} rows={12}>
        {(registers) => <Sections registers={registers} q={q} all={all} />}
      </Asked>
    </>
  )
}

function Sections({ registers, q, all }: { registers: RegisterView[]; q: string; all: boolean }) {
  const text = useWords(registerWords)
  const title = useTitle()
  const { language } = useLanguage()
  const wanted = q.trim().toLowerCase()
  const fits = (one: RegisterView) =>
    wanted === ''
      ? all || one.records > 0
      : [one.title_zh, one.title_en, one.id].some((name) => name.toLowerCase().includes(wanted))
  const shown = registers.filter(fits)
  if (shown.length === 0) return <Empty title={text.noRegister} />
  const sections = [...new Set(shown.map((one) => one.section))]
  const total = (section: string) =>
    shown.filter((one) => one.section === section).reduce((sum, one) => sum + one.records, 0)
  sections.sort((a, b) => total(b) - total(a))
  return (
    <div className="register-sections">
      {sections.map((section) => (
        <section key={section}>
          <h2>
            {sectionName(section, language)}
            <span className="quiet">{text.records(grouped(total(section)))}</span>
          </h2>
          <ul>
            {shown
              .filter((one) => one.section === section)
              .sort((a, b) => b.records - a.records)
              .map((one) => (
                <li key={one.id}>
                  <Link to={`/registers/${one.id}`}>{title(one)}</Link>
                  <span className={one.records === 0 ? 'quiet' : undefined}>
                    {grouped(one.records)}
                  </span>
                </li>
              ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
