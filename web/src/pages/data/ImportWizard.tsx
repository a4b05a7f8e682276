import { Select, Steps } from 'antd'
import { useState } from 'react'
import { useSearchParams } from 'react-router'

import type { Imported, LayerView, Proposal } from '../../api/types/data'
import { useTitle, useWords } from '../../i18n/words'
import { Asked } from '../../parts/Asked'
import { PageHeader } from '../../parts/PageHeader'
import { Panel } from '../../parts/Panel'
import { useAppearance } from '../../theme/mode'
import { ChooseFile } from './ChooseFile'
import { ImportedSummary } from './ImportedSummary'
import { MappingStep } from './MappingStep'
import { shortEdition, useLayers } from './layers'
import type { FileOptions } from './useFileWork'
import { importWords } from './importWords'
import { dataWords } from './words'

interface Read {
  file: File
  options: FileOptions
  proposal: Proposal
}

/** A file becomes a draft edition: layer, file, mapping with a trial, import. */
export default function ImportWizard() {
  const text = useWords(importWords)
  const section = useWords(dataWords)
  const { phone } = useAppearance()
  const [params, setParams] = useSearchParams()
  const [read, setRead] = useState<Read | null>(null)
  const [imported, setImported] = useState<Imported | null>(null)
  const layers = useLayers()
  const layer = params.get('layer') ?? ''
  const again = (chosen: string | null) => {
    setRead(null)
    setImported(null)
    setParams(chosen === null ? {} : { layer: chosen }, { replace: true })
  }
  const step = imported ? 3 : read ? 2 : layer ? 1 : 0
  const titles = [text.stepLayer, text.stepFile, text.stepMapping, text.stepDone]
  return (
    <>
      <PageHeader title={section.import} lead={text.importLead} />
      {!phone && (
        <Steps
          size="small"
          current={step}
          items={titles.map((title) => ({ title }))}
          style={{ marginBottom: 12, maxWidth: 800 }}
        />
      )}
      <Asked query={layers}>
        {(all) => <ChooseLayer layers={all} chosen={layer} onChosen={again} />}
      </Asked>
      {layer !== '' && read === null && (
        <Panel title={text.stepFile}>
          <ChooseFile
            layer={layer}
            onRead={(proposal, file, options) => setRead({ proposal, file, options })}
          />
        </Panel>
      )}
      {read !== null && imported === null && (
        <MappingStep
          layer={layer}
          {...read}
          onImported={setImported}
          onBack={() => setRead(null)}
        />
      )}
      {imported !== null && <ImportedSummary imported={imported} onAgain={() => again(layer)} />}
    </>
  )
}

interface ChooseLayerProps {
  layers: LayerView[]
  chosen: string
  onChosen: (layer: string | null) => void
}

function ChooseLayer({ layers, chosen, onChosen }: ChooseLayerProps) {
  const text = useWords(importWords)
  const section = useWords(dataWords)
  const title = useTitle()
  const layer = layers.find((one) => one.id === chosen)
  return (
    <Panel title={text.stepLayer}>
      <Select
        allowClear
        showSearch={{ optionFilterProp: 'label' }}
        aria-label={text.stepLayer}
        placeholder={text.chooseLayer}
        value={chosen || undefined}
        options={layers.map((one) => ({ value: one.id, label: title(one) }))}
        onChange={(one: string | undefined) => onChosen(one ?? null)}
        style={{ width: '100%', maxWidth: 360 }}
      />
      {layer && (
        <p className="quiet" style={{ marginBottom: 0 }}>
          {title({ zh: layer.status_zh, en: layer.status_en })}
          {' · '}
          {layer.in_force === null
            ? section.noEdition
            : `${section.inForce} ${shortEdition(layer.in_force)}`}
        </p>
      )}
    </Panel>
  )
}
