import { Alert, Button, Flex } from 'antd'
import { useState } from 'react'

import type { Imported, Proposal } from '../../api/types/data'
import { grouped } from '../../format/number'
import { useTitle, useWords } from '../../i18n/words'
import { Notes } from '../../parts/Notes'
import { Panel } from '../../parts/Panel'
import { Problem } from '../../parts/Problem'
import { ImportProgress } from './ImportProgress'
import { MappingTable } from './MappingTable'
import { isSame, mappingOf, missing } from './mapping'
import { useImport, useTrial } from './useFileWork'
import type { FileOptions } from './useFileWork'
import { importWords } from './importWords'

interface Props {
  layer: string
  file: File
  options: FileOptions
  proposal: Proposal
  onImported: (imported: Imported) => void
  onBack: () => void
}

/** The proposed mapping, changed by hand, tried on the file, then imported. */
export function MappingStep({ layer, file, options, proposal, onImported, onBack }: Props) {
  const text = useWords(importWords)
  const title = useTitle()
  const [tried, setTried] = useState(proposal)
  const [mapping, setMapping] = useState(() => mappingOf(proposal))
  const trial = useTrial(layer)
  const work = useImport(layer)
  const lacking = missing(tried.fields, mapping)
  const isTried = isSame(mapping, mappingOf(tried))
  const send = { file, options, mapping }
  const tryIt = () =>
    trial.mutate(send, {
      onSuccess: (answer) => {
        setTried(answer)
        setMapping(mappingOf(answer))
      },
    })
  return (
    <Panel title={`${text.stepMapping} · ${file.name}`}>
      <Flex vertical gap={12}>
        <span>
          {text.looked(grouped(tried.rows))}
          {tried.unused.length > 0 && ` ${text.notRead(tried.unused.join(text.comma))}`}
        </span>
        <Notes notes={tried.notes} />
        {lacking.length > 0 && (
          <Alert
            type="warning"
            showIcon
            title={text.lacking(lacking.map((one) => title(one)).join(text.comma))}
          />
        )}
        <MappingTable proposal={tried} mapping={mapping} onChange={setMapping} />
        {trial.error && <Problem error={trial.error} />}
        {work.error && <Problem error={work.error} />}
        {work.isPending && <ImportProgress share={work.share} />}
        <Flex gap={8} wrap>
          <Button onClick={onBack} disabled={work.isPending}>
            {text.otherFile}
          </Button>
          <Button onClick={tryIt} loading={trial.isPending} disabled={work.isPending}>
            {text.tryMapping}
          </Button>
          <Button
            type="primary"
            disabled={lacking.length > 0 || !isTried || trial.isPending}
            loading={work.isPending}
            onClick={() => work.mutate(send, { onSuccess: onImported })}
          >
            {text.importNow}
          </Button>
          {!isTried && <span className="quiet">{text.tryFirst}</span>}
        </Flex>
      </Flex>
    </Panel>
  )
}
