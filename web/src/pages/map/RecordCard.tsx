import { Button, Card, Flex } from 'antd'
import type { Feature, FeatureCollection } from 'geojson'
import { Link } from 'react-router'

import type { Input, RegisterDefinition } from '../../api/types/definitions'
import { areaText, grouped, unitName } from '../../format/number'
import { useLanguage } from '../../i18n/language'
import { useTitle, useWords } from '../../i18n/words'
import { Area } from '../../parts/Area'
import { recordPath } from './locate'
import { mapWords } from './words'

interface Props {
  form: RegisterDefinition | undefined
  number: string
  features: FeatureCollection | undefined
  onFly: (feature: Feature) => void
}

/** The record that map and table have selected. */
export function RecordCard({ form, number, features, onFly }: Props) {
  const text = useWords(mapWords)
  const title = useTitle()
  const feature = features?.features.find(({ properties }) => properties?.number === number)
  if (form === undefined || feature === undefined) return null
  const stated = form.fields.flatMap((field) => {
    const value = (feature.properties ?? {})[field.id] as unknown
    return value === null || value === undefined || value === ''
      ? []
      : [{ field, value: String(value) }]
  })
  return (
    <Card size="small" title={`${title(form)} ${number}`}>
      <table className="map-attributes">
        <tbody>
          {stated.map(({ field, value }) => (
            <tr key={field.id}>
              <th scope="row">{title(field)}</th>
              <td>
                <Written field={field} value={value} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <Flex gap={8} style={{ marginTop: 8 }}>
        <Link to={recordPath(form.id, number)}>{text.openRecord}</Link>
        <Button size="small" onClick={() => onFly(feature)}>
          {text.flyThere}
        </Button>
      </Flex>
    </Card>
  )
}

const NUMBERS = ['integer', 'decimal', 'area', 'money']

function Written({ field, value }: { field: Input; value: string }) {
  const { language } = useLanguage()
  if (!NUMBERS.includes(field.kind)) return value
  if (field.kind === 'area' && areaText(value) !== null) return <Area m2={value} />
  // areas and sums that were written with their unit keep it
  const isBare = /^[-+.\d]+$/.test(value)
  return (
    <>
      {grouped(value)}
      {isBare && field.unit !== null && (
        <span className="unit">{unitName(field.unit, language)}</span>
      )}
    </>
  )
}
