import { Button } from 'antd'

import { useWords } from '../../i18n/words'
import { useTabTitle } from '../../session/session'
import { useAppearance } from '../../theme/mode'
import { MapField } from './MapField'
import { MapLeft } from './MapLeft'
import { MapRight } from './MapRight'
import { MapTold } from './MapTold'
import { PlaceSearch } from './PlaceSearch'
import { RegisterRows } from './RegisterRows'
import { TimeBar } from './TimeBar'
import { Toolbar } from './Toolbar'
import { collect } from './locate'
import { useOneMap } from './useOneMap'
import { mapWords } from './words'
import './map.css'

/** One map: every layer on every day, what lies where, registers on it, drawn and measured. */
export default function MapPage() {
  const text = useWords(mapWords)
  const { phone } = useAppearance()
  const one = useOneMap()
  const { state, layers, shown, fly, today, form, records } = one
  const { date, against, record, change } = state
  useTabTitle(text.title)
  const times = { layers: layers.query.data ?? [], shown }
  const rows = form.data?.geometry ? records : undefined
  return (
    <div className="map-page">
      <h1 className="map-hidden">{text.title}</h1>
      <MapLeft one={one} />
      <div className="map-centre">
        <div className="map-bar no-print">
          {one.panel === null && (
            <Button onClick={() => one.setPanel('layers')}>{text.layers}</Button>
          )}
          <PlaceSearch
            busy={fly.busy}
            onFound={one.choose}
            onPlace={(longitude, latitude) => {
              const coordinates = [longitude, latitude]
              fly.show(collect({ type: 'Point', coordinates }, { title: 'typed' }))
            }}
          />
          <Toolbar state={state} sketching={one.sketching} before={one.before} />
        </div>
        <MapTold fly={fly} />
        <MapField one={one} />
        <TimeBar
          {...times}
          label={text.day}
          date={date}
          onChange={(day) => change({ date: day })}
        />
        {against !== null && (
          <TimeBar
            {...times}
            label={text.otherDay}
            date={against}
            onChange={(day) => change({ against: day ?? today })}
          />
        )}
        {!phone && form.data && rows && (
          <div className="map-rows">
            <RegisterRows
              form={form.data}
              features={rows}
              legend={one.byState.legend}
              hidden={one.hidden}
              active={record}
              onActive={(number) => change({ record: number })}
              height={150}
            />
          </div>
        )}
      </div>
      <MapRight one={one} />
    </div>
  )
}
