import { DeleteOutlined, PlusOutlined } from '@ant-design/icons'
import { Button, Form } from 'antd'

import type { Input } from '../../api/types/definitions'
import { unitName } from '../../format/number'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { FieldInput } from './FieldInput'
import { useRules } from './InputFields'
import { formWords } from './words'

/** Rows of columns, such as the owners of a parcel. */
export function RowsInput({ input }: { input: Input }) {
  const text = useWords(formWords)
  const title = useTitle()
  const { language } = useLanguage()
  const columns = input.rows ?? []
  return (
    <fieldset className="form-rows">
      <legend>{title(input)}</legend>
      <Form.List name={input.id} initialValue={input.required ? [{}] : []}>
        {(rows, { add, remove }) => (
          <>
            {rows.length > 0 && (
              <table>
                <thead>
                  <tr>
                    {columns.map((column) => (
                      <th key={column.id} scope="col">
                        {title(column)}
                        <span className="unit">{unitName(column.unit, language)}</span>
                        {column.required && ' *'}
                      </th>
                    ))}
                    <td />
                  </tr>
                </thead>
                <tbody>
                  {rows.map((row, index) => (
                    <tr key={row.key}>
                      {columns.map((column) => (
                        <td key={column.id}>
                          <Cell row={row.name} column={column} />
                        </td>
                      ))}
                      <td>
                        <Button
                          type="text"
                          icon={<DeleteOutlined />}
                          aria-label={text.dropRow(index + 1)}
                          onClick={() => remove(row.name)}
                        />
                      </td>
                    </tr>
                  ))}
                </tbody>
              </table>
            )}
            <Button icon={<PlusOutlined />} onClick={() => add({})}>
              {text.addRow}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  )
}

function Cell({ row, column }: { row: number; column: Input }) {
  const rules = useRules(column)
  const title = useTitle()
  return (
    <Form.Item
      name={[row, column.id]}
      rules={rules}
      label={title(column)}
      className="form-cell"
      style={{ marginBottom: 4 }}
    >
      <FieldInput input={column} />
    </Form.Item>
  )
}
