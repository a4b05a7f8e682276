import { Button, Flex, Table } from 'antd'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'

import { part } from '../../api/client'
import type { EditionRow, LayerView } from '../../api/types/data'
import { grouped } from '../../format/number'
import { useWords } from '../../i18n/words'
import { Empty } from '../../parts/Empty'
import { Panel } from '../../parts/Panel'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { EditionName } from './EditionName'
import { EditionTag } from './EditionTag'
import { editionsOf, findingsAddress, publishAddress, shortEdition } from './layers'
import { dataWords } from './words'

const TWO = 2

/** The editions of a layer, and what can be done with each. */
export function Editions({ layer }: { layer: LayerView }) {
  const text = useWords(dataWords)
  const me = useMe()
  const navigate = useNavigate()
  const [chosen, choose] = useState<string[]>([])
  const editions = editionsOf(layer)
  const compare = () => {
    const order = editions.map((one) => one.edition)
    const [later, earlier] = chosen.toSorted((a, b) => order.indexOf(a) - order.indexOf(b))
    const query = `layer=${part(layer.id)}&a=${part(earlier ?? '')}&b=${part(later ?? '')}`
    void navigate(`/data/differences?${query}`)
  }
  const actions = (one: EditionRow) => (
    <Flex gap={12}>
      <Link to={findingsAddress(one)}>{text.findings}</Link>
      {one.state === 'checked' && may(me, 'publish') && (
        <Link to={publishAddress(one)}>{text.publish}</Link>
      )}
    </Flex>
  )
  return (
    <Panel
      title={text.editions}
      extra={
        <Button size="small" disabled={chosen.length !== TWO} onClick={compare}>
          {text.compareTwo}
        </Button>
      }
    >
      <Table<EditionRow>
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey={(one) => one.edition ?? ''}
        dataSource={editions}
        locale={{ emptyText: <Empty title={text.noEditions} /> }}
        rowSelection={{
          selectedRowKeys: chosen,
          hideSelectAll: true,
          columnTitle: <span className="quiet">{text.choose}</span>,
          columnWidth: 56,
          onChange: (keys) => choose(keys.map(String).slice(-TWO)),
          getCheckboxProps: (one) => ({
            'aria-label': text.chooseEdition(shortEdition(one.edition)),
          }),
        }}
        columns={[
          { title: text.edition, render: (_, one) => <EditionName edition={one.edition} /> },
          { title: text.state, render: (_, one) => <EditionTag state={one.state} /> },
          {
            title: text.rows,
            align: 'right',
            className: 'number',
            render: (_, one) => grouped(one.rows ?? '—'),
          },
          { title: text.from, render: (_, one) => one.effective_from ?? '—' },
          { title: text.document, render: (_, one) => one.document ?? '—' },
          { title: text.importedBy, render: (_, one) => one.created_by ?? '—' },
          { title: text.actions, className: 'no-print', render: (_, one) => actions(one) },
        ]}
      />
    </Panel>
  )
}
