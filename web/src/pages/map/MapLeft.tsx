import { Tabs } from 'antd'

import { useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { useAppearance } from '../../theme/mode'
import { LayerTree } from './LayerTree'
import { MapSide } from './MapSide'
import { RegisterPanel } from './RegisterPanel'
import { RegisterRows } from './RegisterRows'
import type { OneMap, Panel } from './useOneMap'
import { mapWords } from './words'

/** What the map shows: layers, or a register. */
export function MapLeft({ one }: { one: OneMap }) {
  const text = useWords(mapWords)
  const { phone } = useAppearance()
  const { state, map, on, layers, panel, setPanel, form, features, byState, hidden } = one
  const rows = phone && form.data?.geometry ? one.records : undefined
  return (
    <MapSide
      title={text.onTheMap}
      place="left"
      open={panel !== null}
      onClose={() => setPanel(null)}
    >
      <Tabs
        size="small"
        activeKey={panel ?? 'layers'}
        onChange={(key) => setPanel(key as Panel)}
        items={[
          { key: 'layers', label: text.layers },
          { key: 'register', label: text.registers },
        ]}
      />
      {panel === 'register' ? (
        <>
          <RegisterPanel
            state={state}
            form={form.data}
            features={features}
            legend={byState.legend}
            hidden={hidden}
            onHidden={one.setHidden}
          />
          {form.data && rows && (
            <RegisterRows
              form={form.data}
              features={rows}
              legend={byState.legend}
              hidden={hidden}
              active={state.record}
              onActive={(record) => state.change({ record })}
              height={220}
            />
          )}
        </>
      ) : (
        <Asked query={layers.query} rows={10}>
          {(all) => (
            <LayerTree
              map={map}
              layers={all}
              on={on}
              legends={layers.legends}
              onChange={(next) => state.change({ on: next })}
            />
          )}
        </Asked>
      )}
    </MapSide>
  )
}
