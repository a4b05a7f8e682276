import { PlusOutlined } from '@ant-design/icons'
import { Button, Popconfirm, Table } from 'antd'
import { useState } from 'react'

import { part } from '../../api/client'
import { useGet, useSend } from '../../api/query'
import type { TokenRow } from '../../api/types/administration'
import { instant } from '../../format/date'
import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { Panel } from '../../parts/Panel'
import { Problem } from '../../parts/Problem'
import { ToldOnce } from '../../parts/ToldOnce'
import { NewToken } from './NewToken'
import { accountWords } from './words'

/** Tokens of programs that act as me. */
export function Tokens() {
  const text = useWords(accountWords)
  const tokens = useGet<TokenRow[]>('/tokens')
  const revoke = useSend('DELETE', '/tokens', ['/tokens'])
  const [making, setMaking] = useState(false)
  const [told, setTold] = useState<string | null>(null)
  const scopes = (token: TokenRow) =>
    token.scopes.map((one) => (one === 'write' ? text.write : text.read)).join(text.comma)
  const acts = (token: TokenRow) => (
    <Popconfirm
      title={text.revokeAsk(token.title)}
      okText={text.revoke}
      cancelText={text.keep}
      onConfirm={() => revoke.mutate({ path: `/tokens/${part(token.id)}` })}
    >
      <Button size="small">{text.revoke}</Button>
    </Popconfirm>
  )
  return (
    <Panel
      title={text.tokens}
      extra={
        <Button size="small" icon={<PlusOutlined />} onClick={() => setMaking(true)}>
          {text.newToken}
        </Button>
      }
    >
      <p className="quiet" style={{ marginTop: 0 }}>
        {text.tokensLead}
      </p>
      {revoke.error && <Problem error={revoke.error} />}
      <Asked
        query={tokens}
        isEmpty={(all) => all.length === 0}
        empty={<Empty title={text.noTokens} />}
      >
        {(all) => (
          <Table<TokenRow>
            size="small"
            pagination={false}
            scroll={{ x: 'max-content' }}
            rowKey="id"
            dataSource={all}
            columns={[
              { title: text.purpose, dataIndex: 'title' },
              { title: text.may, render: (_, token) => scopes(token) },
              { title: text.created, render: (_, token) => instant(token.created) },
              { title: text.expires, render: (_, token) => instant(token.expires) },
              {
                title: text.state,
                render: (_, token) =>
                  token.revoked === null ? acts(token) : text.revokedAt(instant(token.revoked)),
              },
            ]}
          />
        )}
      </Asked>
      <NewToken open={making} onClose={() => setMaking(false)} onTold={setTold} />
      <ToldOnce
        title={text.toldTitle}
        hint={text.toldHint}
        secret={told}
        onClose={() => setTold(null)}
      />
    </Panel>
  )
}
