import { Descriptions } from 'antd'
import { useParams } from 'react-router'

import { NotFound } from '../../app/NotFound'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { Editions } from './Editions'
import { useLayers } from './layers'
import { dataWords } from './words'

/** One layer with its editions. */
export default function LayerPage() {
  const text = useWords(dataWords)
  const title = useTitle()
  const { layer: id } = useParams()
  return (
    <Asked query={useLayers()}>
      {(layers) => {
        const layer = layers.find((one) => one.id === id)
        if (layer === undefined) return <NotFound />
        const facts = [
          { label: text.id, children: layer.id },
          { label: text.geometry, children: text[layer.geometry ?? 'table'] },
          { label: text.secrecy, children: layer.secrecy },
          { label: text.owner, children: layer.owner ?? '—' },
          {
            label: text.status,
            children: title({ zh: layer.status_zh, en: layer.status_en }),
            span: 2,
          },
        ]
        return (
          <>
            <PageHeader title={title(layer)} path={[{ title: text.catalogue, to: '/data' }]} />
            <Descriptions
              size="small"
              bordered
              column={{ xs: 1, sm: 1, md: 2 }}
              items={facts.map((fact) => ({ key: fact.label, ...fact }))}
              style={{ marginBottom: 12 }}
            />
            <Editions layer={layer} />
          </>
        )
      }}
    </Asked>
  )
}
