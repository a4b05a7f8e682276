import type { FeatureCollection } from 'geojson'
import { useMemo } from 'react'

import type { FindingItem } from '../../api/types/data'
import { useTitle, useWords } from '../../i18n/words'
import { Panel } from '../../parts/Panel'
import { MapView } from '../../parts/map/MapView'
import type { Bounds, Overlay } from '../../parts/map/types'
import { useInstance } from '../../session/session'
import { SeverityMark } from './findingColumns'
import { dataWords } from './words'

interface Props {
  finding: FindingItem | undefined
  findings: FindingItem[]
  onSelect: (key: string | null) => void
}

/** Degrees around a place that is looked at: a few hundred metres. */
const AROUND = 0.003

function points(findings: FindingItem[]): FeatureCollection {
  const placed = findings.flatMap(({ id, lon, lat }) =>
    typeof lon === 'number' && typeof lat === 'number' ? [{ id, at: [lon, lat] }] : [],
  )
  return {
    type: 'FeatureCollection',
    features: placed.map(({ id, at }) => ({
      type: 'Feature',
      properties: { id: String(id) },
      geometry: { type: 'Point', coordinates: at },
    })),
  }
}

/** The finding that is looked at: what, how to mend it, and where it lies. */
export function FindingAside({ finding, findings, onSelect }: Props) {
  const text = useWords(dataWords)
  const instance = useInstance()
  const overlays = useMemo<Overlay[]>(
    () => [{ id: 'findings', data: points(findings), key: 'id', style: { colour: '#b3261e' } }],
    [findings],
  )
  const bounds = useMemo<Bounds | null>(() => {
    const { lon, lat } = finding ?? {}
    if (typeof lon !== 'number' || typeof lat !== 'number') return instance?.bounds ?? null
    return [lon - AROUND, lat - AROUND, lon + AROUND, lat + AROUND]
  }, [finding, instance])
  return (
    <aside className="findings-aside" aria-label={text.finding}>
      {finding && <FindingCard finding={finding} />}
      {!finding && findings.length > 0 && <p className="quiet">{text.chooseFinding}</p>}
      <MapView
        label={text.findingsMap}
        overlays={overlays}
        bounds={bounds}
        selected={finding ? String(finding.id) : null}
        onSelect={onSelect}
        height={300}
      />
    </aside>
  )
}

function FindingCard({ finding }: { finding: FindingItem }) {
  const text = useWords(dataWords)
  const title = useTitle()
  const remedy = title({ zh: finding.remedy_zh, en: finding.remedy_en })
  const [east, north] = finding.place ?? []
  const facts: [string, string | number | null | undefined][] = [
    [text.remedy, remedy],
    [text.key, finding.key],
    [text.field, finding.field],
    [text.rule, finding.rule],
    [text.placeXY, finding.place && `${east}, ${north}`],
    [text.state, text[`finding_${finding.state}`]],
    [text.lookedAfter, finding.owner],
    [text.reason, finding.reason],
    [text.earlier, finding.previous],
    [text.later, finding.successor],
  ]
  return (
    <Panel
      title={text.findingNumber(finding.id)}
      extra={<SeverityMark severity={finding.severity} />}
    >
      <strong>{title(finding)}</strong>
      <dl style={{ margin: '8px 0 0' }}>
        {facts
          .filter(([, value]) => value)
          .map(([label, value]) => (
            <div key={label} style={{ overflowWrap: 'anywhere' }}>
              <dt className="quiet" style={{ display: 'inline' }}>
                {label}：
              </dt>
              <dd style={{ display: 'inline', margin: 0 }}>{value}</dd>
            </div>
          ))}
      </dl>
    </Panel>
  )
}
