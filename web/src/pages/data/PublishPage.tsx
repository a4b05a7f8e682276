import { Alert, Descriptions } from 'antd'
import { useParams } from 'react-router'

import { NotFound } from '../../app/NotFound'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { Forbidden } from '../../parts/Forbidden'
import { PageHeader } from '../../parts/PageHeader'
import { may } from '../../session/rights'
import { useMe } from '../../session/session'
import { EditionTag } from './EditionTag'
import { PublishForm } from './PublishForm'
import { layerAddress, shortEdition, useLayers } from './layers'
import { dataWords } from './words'

/** Puts an edition into force: by a second person, with a document, after a look at what changes. */
export default function PublishPage() {
  const text = useWords(dataWords)
  const title = useTitle()
  const me = useMe()
  const { layer: id, edition: name } = useParams()
  const layers = useLayers()
  if (!may(me, 'publish')) return <Forbidden />
  return (
    <Asked query={layers}>
      {(all) => {
        const layer = all.find((one) => one.id === id)
        const edition = layer?.editions.find((one) => one.edition === name)
        if (layer === undefined || edition === undefined) return <NotFound />
        const mine = edition.created_by === me.user
        return (
          <>
            <PageHeader
              title={text.publishTitle(title(layer), shortEdition(edition.edition))}
              lead={text.publishLead}
              path={[
                { title: text.catalogue, to: '/data' },
                { title: title(layer), to: layerAddress(layer.id) },
              ]}
            />
            <Descriptions
              size="small"
              bordered
              column={{ xs: 1, sm: 2, md: 4 }}
              style={{ marginBottom: 12 }}
              items={[
                { label: text.state, children: <EditionTag state={edition.state} /> },
                { label: text.rows, children: grouped(edition.rows ?? '—') },
                { label: text.importedBy, children: edition.created_by ?? '—' },
                {
                  label: text.inForce,
                  children: layer.in_force ? shortEdition(layer.in_force) : text.noEdition,
                },
              ].map((fact) => ({ key: fact.label, ...fact }))}
            />
            {mine && <Alert type="warning" showIcon title={text.secondPerson} />}
            {!mine && edition.state !== 'checked' && (
              <Alert type="info" showIcon title={text.notToPublish} />
            )}
            {!mine && edition.state === 'checked' && <PublishForm edition={edition} />}
          </>
        )
      }}
    </Asked>
  )
}
