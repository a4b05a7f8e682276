import { Button, Checkbox, Flex, Input, Select } from 'antd'
import type { FeatureCollection } from 'geojson'
import type { UseQueryResult } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'

import { part } from '../../api/client'
import type { ApiProblem } from '../../api/problem'
import type { RegisterDefinition } from '../../api/types/definitions'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Empty } from '../../parts/Empty'
import { Swatch } from '../../parts/map/Swatch'
import { ConditionRows } from './ConditionRows'
import type { MapAddress } from './useMapState'
import { MOST_FEATURES, useRegisters } from './useRegister'
import type { StateLegend } from './useRegister'
import { mapWords } from './words'

interface Props {
  state: MapAddress
  form: RegisterDefinition | undefined
  features: UseQueryResult<FeatureCollection, ApiProblem>
  legend: StateLegend[]
  hidden: string[]
  onHidden: (hidden: string[]) => void
}

/** A register on the map by the state of its records, narrowed down by text and conditions. */
export function RegisterPanel({ state, form, features, legend, hidden, onHidden }: Props) {
  const text = useWords(mapWords)
  const title = useTitle()
  const registers = useRegisters()
  const { register, q, where, change } = state
  const [typed, setTyped] = useState(q)
  const isTable = form !== undefined && form.geometry === null
  const count = features.data?.features.length ?? 0
  return (
    <Flex vertical gap={8}>
      <Asked query={registers} rows={1}>
        {(all) => (
          <Select
            showSearch={{ optionFilterProp: 'label' }}
            allowClear
            aria-label={text.chooseRegister}
            placeholder={text.chooseRegister}
            value={register}
            onChange={(id: string | undefined) =>
              change({ register: id ?? null, q: '', where: '', record: null })
            }
            options={all
              .filter(({ records }) => records > 0)
              .map((one) => ({
                value: one.id,
                label: `${title(one)}（${grouped(one.records)}）`,
              }))}
          />
        )}
      </Asked>
      {register === null && <Empty title={text.registerHint} />}
      {isTable && (
        <Empty title={text.registerWithoutLand}>
          <Link to={`/registers/${part(register ?? '')}`}>{text.openRegister}</Link>
        </Empty>
      )}
      {register !== null && form !== undefined && !isTable && (
        <>
          <Input.Search
            allowClear
            value={typed}
            placeholder={text.registerText}
            aria-label={text.registerText}
            onChange={(event) => setTyped(event.target.value)}
            onSearch={(next) => change({ q: next.trim() })}
          />
          <ConditionRows
            key={register}
            fields={form.fields}
            where={where}
            onChange={(next) => change({ where: next })}
          />
          <Asked
            query={features}
            isEmpty={(found) => found.features.length === 0}
            empty={<Empty title={text.registerNothing} />}
          >
            {() => (
              <>
                <strong>{text.found(grouped(count))}</strong>
                {count === MOST_FEATURES && <small className="quiet">{text.notAll}</small>}
                <ul className="map-legend">
                  {legend.map(({ id, title: name, style, count: own }) => (
                    <li key={id}>
                      <Checkbox
                        checked={!hidden.includes(id)}
                        onChange={({ target }) =>
                          onHidden(
                            target.checked ? hidden.filter((one) => one !== id) : [...hidden, id],
                          )
                        }
                      >
                        <Swatch style={style} /> {title(name)}{' '}
                        <span className="quiet">{grouped(own)}</span>
                      </Checkbox>
                    </li>
                  ))}
                </ul>
                <Link to={`/registers/${part(register)}?${new URLSearchParams({ q, where })}`}>
                  <Button size="small">{text.openRegister}</Button>
                </Link>
              </>
            )}
          </Asked>
        </>
      )}
    </Flex>
  )
}
