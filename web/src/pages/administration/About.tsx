import { CheckCircleOutlined, CloseCircleOutlined } from '@ant-design/icons'
import { useQuery } from '@tanstack/react-query'
import { Descriptions } from 'antd'

import { answer } from '../../api/client'
import { problemOf } from '../../api/problem'
import { useWords } from '../../i18n/words'
import { PageHeader } from '../../parts/PageHeader'
import { useInstance } from '../../session/session'
import { useLanguage } from '../../i18n/language'
import { administrationWords } from './words'

const EVERY_MS = 10_000

/** Which program this is, whose it is, and whether it is well. */
export default function About() {
  const text = useWords(administrationWords)
  const { language } = useLanguage()
  const instance = useInstance()
  const facts = [
    { label: text.bureau, children: instance?.[`name_${language}`] ?? '—' },
    { label: text.district, children: instance?.district ?? '—' },
    { label: text.crs, children: instance ? `EPSG:${instance.epsg}` : '—' },
    { label: text.dataKind, children: instance?.synthetic ? text.synthetic : text.real },
    { label: text.version, children: instance?.version ?? '—' },
    { label: text.businessDay, children: instance?.today ?? '—' },
    { label: text.server, children: <Health path="/health/live" /> },
    { label: text.database, children: <Health path="/health/ready" /> },
    {
      label: text.interface,
      children: (
        <a href="/api/openapi.json" target="_blank" rel="noreferrer">
          {text.openapi}
        </a>
      ),
    },
    { label: text.licence, children: 'Apache-2.0' },
  ]
  return (
    <>
      <PageHeader title={text.about} lead={text.aboutLead} />
      <Descriptions
        bordered
        size="small"
        column={{ xs: 1, sm: 1, md: 2 }}
        items={facts.map((fact) => ({ key: fact.label, ...fact }))}
      />
    </>
  )
}

/** Whether a part of the server answers. */
function Health({ path }: { path: string }) {
  const text = useWords(administrationWords)
  const { language } = useLanguage()
  const asked = useQuery({
    queryKey: [path],
    queryFn: async ({ signal }) => (await answer('GET', path, { signal })).status,
    refetchInterval: EVERY_MS,
    retry: false,
  })
  if (asked.isPending) return <span className="quiet">…</span>
  if (asked.isError) {
    return (
      <span style={{ color: 'var(--danger)' }}>
        <CloseCircleOutlined aria-hidden /> {problemOf(asked.error).sentence(language)}
      </span>
    )
  }
  return (
    <span>
      <CheckCircleOutlined aria-hidden style={{ color: 'var(--good)' }} /> {text.well}
    </span>
  )
}
