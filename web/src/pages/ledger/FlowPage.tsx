import { PrinterOutlined } from '@ant-design/icons'
import { Button } from 'antd'
import { useNavigate, useSearchParams } from 'react-router'

import { useGet } from '../../api/query'
import type { Balances } from '../../api/types/ledger'
import { areaText } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Area } from '../../parts/Area'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { PageHeader } from '../../parts/PageHeader'
import { Panel } from '../../parts/Panel'
import { YearInput } from '../../parts/YearInput'
import { Chart } from '../../parts/chart/Chart'
import { PlainTable } from '../../parts/table/PlainTable'
import { useToday } from '../../session/session'
import { useAppearance } from '../../theme/mode'
import { flowOf } from './flow'
import type { Flow, FlowLink, FlowNode } from './flow'
import { flowWords } from './flowWords'

/** Where the land of a year went: from the start of the year to its end. */
export default function FlowPage() {
  const text = useWords(flowWords)
  const today = useToday()
  const [params, setParams] = useSearchParams()
  const year = Number(params.get('year')) || Number(today.slice(0, 4))
  const last = `${year}-12-31` < today ? `${year}-12-31` : today
  const track = { track: 'disposition' }
  const before = useGet<Balances>(
    '/balance',
    { ...track, date: `${year - 1}-12-31` },
    { keep: true },
  )
  const after = useGet<Balances>('/balance', { ...track, date: last }, { keep: true })
  return (
    <>
      <PageHeader
        title={text.title(String(year))}
        path={[{ title: text.ledger, to: '/ledger' }]}
        lead={text.lead(`${year - 1}-12-31`, last)}
        actions={
          <>
            <YearInput
              value={year}
              onChange={(next) => setParams({ year: String(next) }, { replace: true })}
            />
            <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
              {text.print}
            </Button>
          </>
        }
      />
      <Panel title={text.question}>
        <Asked query={before} rows={10}>
          {(start) => (
            <Asked query={after} rows={10}>
              {(end) => <Sankey flow={flowOf(start, end)} label={text.title(String(year))} />}
            </Asked>
          )}
        </Asked>
      </Panel>
    </>
  )
}

function Sankey({ flow, label }: { flow: Flow; label: string }) {
  const text = useWords(flowWords)
  const navigate = useNavigate()
  const title = useTitle()
  const { phone } = useAppearance()
  const told = ({ kind, state }: FlowNode) => {
    if (kind === 'pool' || kind === 'fresh') return text[kind]
    const name = state === undefined ? '' : title(state)
    return kind === 'gained' ? name : text[kind](name)
  }
  const names = new Map(flow.nodes.map((node) => [node.id, told(node)]))
  const name = (id: string) => names.get(id) ?? id
  const hectares = (area: number) => `${areaText(area)?.ha ?? ''} ${text.hectares}`
  const option = {
    tooltip: {
      valueFormatter: (value: unknown) => hectares(Number(value)),
    },
    series: [
      {
        type: 'sankey',
        left: 8,
        right: phone ? 90 : 150,
        nodeGap: 14,
        emphasis: { focus: 'adjacency' },
        lineStyle: { color: 'source', opacity: 0.35 },
        label: {
          width: phone ? 84 : 140,
          overflow: 'break',
          formatter: ({ name: id, value }: { name: string; value: number }) =>
            `${name(id)}\n${hectares(value)}`,
        },
        data: flow.nodes.map((node) => ({ name: node.id })),
        links: flow.links.map((link) => ({
          source: link.from,
          target: link.to,
          value: link.area,
        })),
      },
    ],
  }
  if (flow.links.length === 0) return <Empty title={text.nothing} />
  return (
    <>
      <Chart
        label={label}
        option={option}
        height={420}
        onOpen={() => void navigate('/ledger?view=approved_unsupplied')}
      />
      <PlainTable<FlowLink>
        label={label}
        rows={flow.links}
        rowKey={(link) => link.from + link.to}
        columns={[
          { id: 'from', title: text.from, render: (link) => name(link.from) },
          { id: 'to', title: text.to, render: (link) => name(link.to) },
          {
            id: 'area',
            title: text.area,
            numeric: true,
            render: (link) => <Area m2={link.area.toFixed(2)} />,
          },
        ]}
      />
      <p className="quiet">{text.net}</p>
    </>
  )
}
