import { CheckOutlined } from '@ant-design/icons'
import { Table } from 'antd'

import type { RoleRow } from '../../api/types/administration'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { keyScroll } from '../../parts/table/keyScroll'
import { rightRows } from './rightRows'
import type { RightRow } from './rightRows'
import { useRoles } from './roles'
import { usePatternTitles } from './useTitles'
import { administrationWords } from './words'

/** What each role may: rights down, roles across. */
export default function Roles() {
  const text = useWords(administrationWords)
  const { query } = useRoles()
  return (
    <>
      <PageHeader title={text.roles} lead={text.rolesLead} />
      <Asked query={query} isEmpty={(roles) => roles.length === 0}>
        {(roles) => <Matrix roles={roles} />}
      </Asked>
      <p className="quiet">{text.rolesFile}</p>
    </>
  )
}

function Matrix({ roles }: { roles: RoleRow[] }) {
  const text = useWords(administrationWords)
  const title = useTitle()
  const columns = roles.map((role) => ({
    key: role.id,
    title: title(role),
    width: 96,
    align: 'center' as const,
    render: (_: unknown, row: RightRow) => <Cell values={row.of[role.id] ?? []} row={row} />,
  }))
  return (
    <div ref={keyScroll}>
      <Table<RightRow>
        size="small"
        bordered
        pagination={false}
        sticky
        scroll={{ x: 'max-content' }}
        rowKey="id"
        dataSource={rightRows(roles)}
        columns={[
          {
            key: 'right',
            title: text.right,
            fixed: 'left',
            width: 150,
            onCell: () => ({ scope: 'row' }),
            render: (_, row) => rightTitle(text, row.id),
          },
          ...columns,
        ]}
      />
    </div>
  )
}

function Cell({ values, row }: { values: string[]; row: RightRow }) {
  const text = useWords(administrationWords)
  const titlesOf = usePatternTitles()
  if (values.length === 0) {
    return (
      <span className="quiet" aria-label={text.mayNot}>
        —
      </span>
    )
  }
  if (row.plain || values.includes('*')) {
    return (
      <span>
        <CheckOutlined aria-label={text.mayDo} /> {values.includes('*') && text.everything}
      </span>
    )
  }
  const titles = row.id === 'signs' ? values : [...new Set(values.flatMap(titlesOf))]
  return (
    <small style={{ overflowWrap: 'anywhere' }} title={values.join(text.comma)}>
      {titles.join(text.comma)}
    </small>
  )
}

/** A right in words; one that the definitions added shows its id. */
function rightTitle(text: Record<string, unknown>, id: string): string {
  const said = text[`right_${id}`]
  return typeof said === 'string' ? said : id
}
